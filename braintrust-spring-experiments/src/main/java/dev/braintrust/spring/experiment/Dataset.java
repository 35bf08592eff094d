package dev.braintrust.spring.experiment;

import java.util.List;
import java.util.function.Predicate;

import org.springframework.core.ParameterizedTypeReference;

import dev.braintrust.spring.experiment.internal.DatasetDefinition;
import dev.braintrust.spring.experiment.internal.DatasetOrigin;

/**
 * The cases of an experiment: a dataset of Braintrust, a file, or a list. Immutable; its
 * methods return a changed copy. Nothing is loaded before an experiment runs. Not to be
 * implemented by applications.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @since 0.1.0
 */
public interface Dataset<I, E> {

	/**
	 * A dataset of the configured project in Braintrust. Its newest version by default.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param name the dataset's name
	 * @param input the type of the input: a string, number, boolean, map, list, record or
	 * bean
	 * @param expected the type of the expected value
	 * @return the dataset
	 */
	static <I, E> Dataset<I, E> named(String name, Class<I> input, Class<E> expected) {
		return DatasetDefinition.of(new DatasetOrigin.Named(name), input, expected);
	}

	/**
	 * A dataset of the configured project in Braintrust, with generic types.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param name the dataset's name
	 * @param input the type of the input
	 * @param expected the type of the expected value
	 * @return the dataset
	 */
	static <I, E> Dataset<I, E> named(String name, ParameterizedTypeReference<I> input,
			ParameterizedTypeReference<E> expected) {
		return DatasetDefinition.of(new DatasetOrigin.Named(name), input.getType(), expected.getType());
	}

	/**
	 * Cases that the application creates.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param cases the cases
	 * @return the dataset
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	static <I, E> Dataset<I, E> of(DatasetCase<I, E>... cases) {
		return of(List.of(cases));
	}

	/**
	 * Cases that the application creates.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param cases the cases
	 * @return the dataset
	 */
	static <I, E> Dataset<I, E> of(List<DatasetCase<I, E>> cases) {
		return DatasetDefinition.of(new DatasetOrigin.Cases(List.copyOf(cases)), Object.class, Object.class);
	}

	/**
	 * Cases of a file: JSON lines, or a JSON array. Each case is an object with
	 * {@code input} and, optionally, {@code id}, {@code expected}, {@code metadata} and
	 * {@code tags}.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param location the file, as Spring's resource loaders accept it:
	 * {@code classpath:greetings.jsonl}
	 * @param input the type of the input: a string, number, boolean, map, list, record or
	 * bean
	 * @param expected the type of the expected value
	 * @return the dataset
	 */
	static <I, E> Dataset<I, E> fromResource(String location, Class<I> input, Class<E> expected) {
		return DatasetDefinition.of(new DatasetOrigin.File(location), input, expected);
	}

	/**
	 * Cases of a file, with generic types.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param location the file, as Spring's resource loaders accept it
	 * @param input the type of the input
	 * @param expected the type of the expected value
	 * @return the dataset
	 */
	static <I, E> Dataset<I, E> fromResource(String location, ParameterizedTypeReference<I> input,
			ParameterizedTypeReference<E> expected) {
		return DatasetDefinition.of(new DatasetOrigin.File(location), input.getType(), expected.getType());
	}

	/**
	 * Use a dataset of another project.
	 * @param project the project's name
	 * @return the dataset of that project
	 * @throws IllegalStateException if this is not a dataset of Braintrust
	 */
	Dataset<I, E> project(String project);

	/**
	 * Use a version of the dataset.
	 * @param version the version, a transaction id
	 * @return the version of the dataset
	 * @throws IllegalStateException if this is not a dataset of Braintrust, or has an
	 * environment
	 */
	Dataset<I, E> version(String version);

	/**
	 * Use the version of the dataset that is assigned to an environment.
	 * @param environment the environment's slug
	 * @return the version of the dataset
	 * @throws IllegalStateException if this is not a dataset of Braintrust, or has a
	 * version
	 */
	Dataset<I, E> environment(String environment);

	/**
	 * Use some of the cases, after {@link #filter} and {@link #sample}: the first ones.
	 * @param limit the maximum number of cases, at least 1
	 * @return the limited dataset
	 */
	Dataset<I, E> limit(int limit);

	/**
	 * Shuffle the cases, after {@link #filter} and before {@link #limit}. The same seed
	 * gives the same order of the same cases.
	 * @param seed the seed
	 * @return the shuffled dataset
	 */
	Dataset<I, E> sample(long seed);

	/**
	 * Use the cases that meet a condition, and all conditions that were added before.
	 * @param condition the condition
	 * @return the filtered dataset
	 */
	Dataset<I, E> filter(Predicate<? super DatasetCase<I, E>> condition);

}
