package dev.braintrust.spring.experiment.junit;

import java.util.Set;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

class CompletenessTests {

	private final Set<ExperimentMethod> methods = ExperimentMethod.findAll(Experiment.class);

	private final Completeness completeness = new Completeness(this.methods);

	private ExperimentMethod method(String name) {
		return this.methods.stream().filter((method) -> method.toString().equals(name)).findFirst().orElseThrow();
	}

	@Test
	void shouldFindMethodsOfBaseAndNestedClasses() {
		assertThat(this.methods).extracting(ExperimentMethod::toString)
			.containsExactlyInAnyOrder("Experiment.inherited", "Experiment.own", "Inner.nested", "Inner.inherited");
	}

	@Test
	void shouldBeCompleteWhenAllCasesOfAllMethodsRan() {
		for (ExperimentMethod method : this.methods) {
			assertThat(this.completeness.missing()).endsWith(" did not run");
			this.completeness.provided(method, 2);
		}
		for (ExperimentMethod method : this.methods) {
			this.completeness.finished(method);
			assertThat(this.completeness.missing()).contains(" of 2 cases of ");
			this.completeness.finished(method);
		}
		assertThat(this.completeness.missing()).isNull();
	}

	@Test
	void shouldNotMissDisabledMethods() {
		for (ExperimentMethod method : this.methods) {
			this.completeness.disabled(method);
		}
		assertThat(this.completeness.missing()).isNull();
		assertThat(this.completeness.hasStarted()).isFalse();
	}

	@Test
	void shouldAddTheCasesOfAMethodThatRunsSeveralTimes() {
		this.methods.forEach(this.completeness::disabled);
		this.completeness.provided(method("Experiment.own"), 2);
		this.completeness.provided(method("Experiment.own"), 2);
		for (int i = 0; i < 3; i++) {
			this.completeness.finished(method("Experiment.own"));
		}
		assertThat(this.completeness.missing()).isEqualTo("3 of 4 cases of Experiment.own ran");
		this.completeness.finished(method("Experiment.own"));
		assertThat(this.completeness.missing()).isNull();
		assertThat(this.completeness.hasStarted()).isTrue();
	}

	static class Base {

		@ParameterizedTest
		@DatasetSource("a")
		void inherited(ExperimentCase<String, String> example) {
		}

	}

	@BraintrustExperiment(name = "outer")
	static class Experiment extends Base {

		@ParameterizedTest
		@DatasetSource("b")
		void own(ExperimentCase<String, String> example) {
		}

		@Test
		void other() {
		}

		@Nested
		class Inner extends Base {

			@ParameterizedTest
			@DatasetSource("c")
			void nested(ExperimentCase<String, String> example) {
			}

		}

		@Nested
		@BraintrustExperiment(name = "inner")
		class OfItsOwn extends Base {

		}

	}

}
