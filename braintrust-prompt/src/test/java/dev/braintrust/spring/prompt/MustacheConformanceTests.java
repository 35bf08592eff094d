package dev.braintrust.spring.prompt;

import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the official SDK builds, we build, to the byte: the same members in the same order
 * with the same text.
 */
class MustacheConformanceTests {

	/**
	 * Deliberate deviations: in the SDK these names reach JavaScript's prototypes. Here
	 * only own properties of the data exist.
	 */
	static final Set<String> PROTOTYPE_NAMES = Set.of("strict/prototype name passes",
			"prototype_names/constructor missing", "prototype_names/hasOwnProperty missing",
			"prototype_names/hasOwnProperty own breaks later lookups", "prototype_names/valueOf missing",
			"prototype_names/__proto__ missing", "prototype_names/__proto__ own top level is dropped",
			"prototype_names/__proto__ nested missing", "prototype_names/toString section",
			"prototype_names/nested constructor name", "prototype_names/toString triple");

	/** Braintrust's SDK without its nunjucks plug-in; here nunjucks is an option. */
	static final String NUNJUCKS_UNREGISTERED = "nunjucks_unregistered";

	static Stream<ConformanceVector> vectors() {
		return ConformanceVector.read("vectors-public.json")
			.filter((vector) -> !PROTOTYPE_NAMES.contains(vector.name()))
			.filter((vector) -> !vector.group().equals(NUNJUCKS_UNREGISTERED));
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void shouldBuildWhatTheOfficialSdkBuilds(ConformanceVector vector) {
		vector.verify();
	}

	@Test
	void shouldKnowEveryDeviation() {
		assertThat(ConformanceVector.read("vectors-public.json").map(ConformanceVector::name))
			.containsAll(PROTOTYPE_NAMES);
	}

}
