package dev.braintrust.spring.prompt;

import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that requests equal those of the official SDK, including the order of members.
 */
class MustacheConformanceTests {

	/**
	 * Deliberate deviations: in the SDK, these names resolve to members of JavaScript's
	 * prototypes. Here, only own properties of the data exist.
	 */
	static final Set<String> PROTOTYPE_NAMES = Set.of("strict/prototype name passes",
			"prototype_names/constructor missing", "prototype_names/hasOwnProperty missing",
			"prototype_names/hasOwnProperty own breaks later lookups", "prototype_names/valueOf missing",
			"prototype_names/__proto__ missing", "prototype_names/__proto__ own top level is dropped",
			"prototype_names/__proto__ nested missing", "prototype_names/toString section",
			"prototype_names/nested constructor name", "prototype_names/toString triple");

	/** Vectors of the SDK without its nunjucks plug-in, which does not apply here. */
	static final String NUNJUCKS_UNREGISTERED = "nunjucks_unregistered";

	static Stream<ConformanceVector> vectors() {
		return ConformanceVector.read("vectors-public.json")
			.filter((vector) -> !PROTOTYPE_NAMES.contains(vector.name()))
			.filter((vector) -> !vector.group().equals(NUNJUCKS_UNREGISTERED));
	}

	@ParameterizedTest
	@MethodSource("vectors")
	@Tag("slow")
	void shouldBuildWhatTheOfficialSdkBuilds(ConformanceVector vector) {
		vector.verify();
	}

	/**
	 * For mutation tests, which run each invocation of a parameterized test on its own,
	 * and would read the vectors for each of them.
	 */
	@Test
	@Tag("mutation")
	void shouldBuildEachVectorAsTheOfficialSdkDoes() {
		vectors().forEach(ConformanceVector::verify);
	}

	@Test
	void shouldContainEveryListedDeviation() {
		assertThat(ConformanceVector.read("vectors-public.json").map(ConformanceVector::name))
			.containsAll(PROTOTYPE_NAMES);
	}

}
