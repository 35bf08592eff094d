package dev.braintrust.spring.experiment.junit;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;

class ExperimentFailureTests extends Experimenting {

	@BeforeAll
	static void addEmptyDataset() {
		braintrust.addDataset("empty");
	}

	@AfterEach
	void recover() {
		braintrust.recover();
	}

	private static String failure(Class<?> testClass) {
		int experiments = braintrust.experiments().size();
		List<String> failures = failures(run(testClass));
		assertThat(failures).hasSize(1);
		assertThat(braintrust.experiments()).hasSize(experiments);
		return failures.get(0);
	}

	@Test
	void shouldFailWhenTheDatasetIsUnknown() {
		assertThat(failure(UnknownDataset.class)).contains("no dataset 'unknown'");
		assertThat(failure(EmptyDataset.class)).contains("dataset 'empty' has no rows");
		assertThat(failure(MissingFile.class)).contains("classpath:experiments/missing.jsonl");
	}

	@Recorded
	@BraintrustExperiment(name = "unknown-dataset")
	static class UnknownDataset extends Connected {

		@ParameterizedTest
		@DatasetSource("unknown")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

	@Recorded
	@BraintrustExperiment(name = "empty-dataset")
	static class EmptyDataset extends Connected {

		@ParameterizedTest
		@DatasetSource("empty")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

	@Recorded
	@BraintrustExperiment(name = "missing-file")
	static class MissingFile extends Connected {

		@ParameterizedTest
		@DatasetSource("classpath:experiments/missing.jsonl")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

	@Test
	void shouldFailWhenBraintrustIsDown() {
		braintrust.failWith(Endpoint.DATASETS, Fault.status(503, "secret text"));
		assertThat(failure(WithDataset.class)).contains("greetings").doesNotContain("secret text");
	}

	@Recorded
	@BraintrustExperiment(name = "with-dataset")
	static class WithDataset extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

	@Test
	void shouldFailWhenTypesAreWrong() {
		assertThat(failure(Raw.class)).startsWith("The parameter of Raw.greets must declare the types of the input");
		assertThat(failure(Wildcard.class)).startsWith("The parameter of Wildcard.greets must declare the types");
		assertThat(failure(NoCase.class))
			.isEqualTo("The first parameter of NoCase.greets must be an ExperimentCase, because of @DatasetSource");
		assertThat(failure(WrongType.class)).contains("row-").contains("java.lang.Integer").doesNotContain("Alan");
	}

	@Recorded
	@BraintrustExperiment(name = "raw")
	static class Raw extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		@SuppressWarnings("rawtypes")
		void greets(ExperimentCase example) {
		}

	}

	@Recorded
	@BraintrustExperiment(name = "wildcard")
	static class Wildcard extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<?, String> example) {
		}

	}

	@Recorded
	@BraintrustExperiment(name = "no-case")
	static class NoCase extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(Person person) {
		}

	}

	@Recorded
	@BraintrustExperiment(name = "wrong-type")
	static class WrongType extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Integer, String> example) {
		}

	}

	@Test
	void shouldFailWhenAnnotationsContradict() {
		assertThat(failure(WithoutAnnotation.class))
			.isEqualTo("@DatasetSource on WithoutAnnotation.greets requires @BraintrustExperiment on the class");
		assertThat(failure(VersionAndEnvironment.class)).isEqualTo("@DatasetSource on VersionAndEnvironment.greets "
				+ "names a version and an environment: remove one of them");
		assertThat(failure(DifferentPins.class))
			.endsWith("DifferentPins pin prompt 'greeter' to different versions: " + "use one class for each version");
		assertThat(failure(InvalidMinimum.class)).contains("InvalidMinimum")
			.contains("requires a name, and a value from 0 to 1");
	}

	@Recorded
	static class WithoutAnnotation extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

	@Recorded
	@BraintrustExperiment(name = "version-and-environment")
	static class VersionAndEnvironment extends Connected {

		@ParameterizedTest
		@DatasetSource(value = "greetings", version = "1", environment = "staging")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

	@Recorded
	@BraintrustExperiment(name = "different-pins")
	static class DifferentPins extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		@PinPrompt(slug = "greeter", version = "1")
		void greets(ExperimentCase<Person, String> example) {
		}

		@PinPrompt(slug = "greeter", version = "2")
		@ParameterizedTest
		@DatasetSource("greetings")
		@Disabled("only one failure")
		void greetsMore(ExperimentCase<Person, String> example) {
		}

	}

	@Recorded
	@BraintrustExperiment(name = "invalid-minimum", minimum = @MinimumScore(name = "pass", value = 90))
	static class InvalidMinimum extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

	@Test
	void shouldFailWithoutAnApplicationContext() {
		assertThat(failure(NoContext.class)).startsWith("The application context of ")
			.contains("NoContext has no experiments: add @SpringBootTest");
	}

	@BraintrustExperiment(name = "no-context")
	static class NoContext {

		@ParameterizedTest
		@DatasetSource("classpath:experiments/greetings.jsonl")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

}
