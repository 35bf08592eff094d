package dev.braintrust.spring.prompt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.braintrust.spring.json.Json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
		if (vector.succeeds()) {
			BuiltPrompt built = vector.build();
			assertThat(Json.write(built.asMap())).isEqualTo(vector.expectedBody());
			assertThat(built.origin().map(MustacheConformanceTests::json).orElse(null))
				.isEqualTo(vector.expectedOrigin());
		}
		else {
			assertThatExceptionOfType(PromptBuildException.class).isThrownBy(vector::build).satisfies((ex) -> {
				if (vector.textMatters()) {
					assertThat(ex).hasMessageContaining((String) vector.expect().get("error"));
				}
			});
		}
	}

	@Test
	void shouldKnowEveryDeviation() {
		assertThat(ConformanceVector.read("vectors-public.json").map(ConformanceVector::name))
			.containsAll(PROTOTYPE_NAMES);
	}

	private static String json(PromptOrigin origin) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("id", origin.id());
		json.put("project_id", origin.projectId());
		json.put("version", origin.version());
		json.put("variables", origin.variables());
		return Json.write(json);
	}

}
