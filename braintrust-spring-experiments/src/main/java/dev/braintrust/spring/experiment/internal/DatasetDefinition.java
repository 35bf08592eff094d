package dev.braintrust.spring.experiment.internal;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.Dataset;
import dev.braintrust.spring.experiment.DatasetCase;

/**
 * The only {@link Dataset}: where its cases come from, and which of them are used.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param origin where the cases come from
 * @param input the type of the input
 * @param expected the type of the expected value
 * @param condition the condition that cases meet
 * @param seed the seed to shuffle the cases with, or null
 * @param maximum the maximum number of cases, or null
 */
public record DatasetDefinition<I, E>(DatasetOrigin origin, Type input, Type expected,
		Predicate<DatasetCase<I, E>> condition, @Nullable Long seed,
		@Nullable Integer maximum) implements Dataset<I, E> {

	/**
	 * All cases of an origin.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param origin where the cases come from
	 * @param input the type of the input
	 * @param expected the type of the expected value
	 * @return the dataset
	 */
	public static <I, E> DatasetDefinition<I, E> of(DatasetOrigin origin, Type input, Type expected) {
		return new DatasetDefinition<>(origin, input, expected, (example) -> true, null, null);
	}

	@Override
	public Dataset<I, E> project(String project) {
		DatasetOrigin.Named named = named("project");
		return with(new DatasetOrigin.Named(named.name(), project, named.version(), named.environment()));
	}

	@Override
	public Dataset<I, E> version(String version) {
		DatasetOrigin.Named named = named("version");
		Assert.state(named.environment() == null,
				"The dataset '%s' already has an environment".formatted(named.name()));
		return with(new DatasetOrigin.Named(named.name(), named.project(), version, null));
	}

	@Override
	public Dataset<I, E> environment(String environment) {
		DatasetOrigin.Named named = named("environment");
		Assert.state(named.version() == null, "The dataset '%s' already has a version".formatted(named.name()));
		return with(new DatasetOrigin.Named(named.name(), named.project(), null, environment));
	}

	private DatasetOrigin.Named named(String what) {
		if (this.origin instanceof DatasetOrigin.Named named) {
			return named;
		}
		throw new IllegalStateException(
				"Only a dataset of Braintrust has a %s: use Dataset.named(...)".formatted(what));
	}

	private Dataset<I, E> with(DatasetOrigin origin) {
		return new DatasetDefinition<>(origin, this.input, this.expected, this.condition, this.seed, this.maximum);
	}

	@Override
	public Dataset<I, E> limit(int limit) {
		Assert.isTrue(limit > 0, "The limit of a dataset must be positive");
		return new DatasetDefinition<>(this.origin, this.input, this.expected, this.condition, this.seed, limit);
	}

	@Override
	public Dataset<I, E> sample(long seed) {
		return new DatasetDefinition<>(this.origin, this.input, this.expected, this.condition, seed, this.maximum);
	}

	@Override
	public Dataset<I, E> filter(Predicate<? super DatasetCase<I, E>> condition) {
		Predicate<DatasetCase<I, E>> both = this.condition.and(condition);
		return new DatasetDefinition<>(this.origin, this.input, this.expected, both, this.seed, this.maximum);
	}

	/**
	 * Select the cases to use.
	 * @param all all cases
	 * @return the selected cases
	 */
	List<DatasetCase<I, E>> select(List<DatasetCase<I, E>> all) {
		List<DatasetCase<I, E>> selected = new ArrayList<>(all.stream().filter(this.condition).toList());
		if (this.seed != null) {
			Collections.shuffle(selected, new Random(this.seed));
		}
		return (this.maximum != null && this.maximum < selected.size()) ? List.copyOf(selected.subList(0, this.maximum))
				: selected;
	}

	@Override
	public String toString() {
		return "Dataset[%s]".formatted(this.origin.description());
	}

}
