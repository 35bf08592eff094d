package dev.braintrust.spring.prompt;

import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that requests equal those of the official SDK with its nunjucks plug-in.
 */
class NunjucksConformanceTests {

	/**
	 * Deliberate deviations: in the SDK, these names resolve to members of JavaScript's
	 * prototypes. Here, only own properties of the data exist.
	 */
	static final Set<String> PROTOTYPE_NAMES = Set.of("nj_variables/toString name");

	static Stream<ConformanceVector> vectors() {
		return ConformanceVector.read("nunjucks-public.json")
			.filter((vector) -> !PROTOTYPE_NAMES.contains(vector.name()));
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void shouldBuildWhatTheOfficialSdkBuilds(ConformanceVector vector) {
		vector.verify();
	}

	@Test
	void shouldContainEveryListedDeviation() {
		assertThat(ConformanceVector.read("nunjucks-public.json").map(ConformanceVector::name))
			.containsAll(PROTOTYPE_NAMES);
	}

}
