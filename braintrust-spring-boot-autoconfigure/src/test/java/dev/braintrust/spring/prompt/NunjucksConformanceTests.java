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
 * What the official SDK builds with its nunjucks plug-in, we build, to the byte.
 */
class NunjucksConformanceTests {

	/**
	 * Deliberate deviations: in the SDK these names reach JavaScript's prototypes. Here
	 * only own properties of the data exist.
	 */
	static final Set<String> PROTOTYPE_NAMES = Set.of("nj_variables/toString name");

	static Stream<ConformanceVector> vectors() {
		return ConformanceVector.read("nunjucks-public.json")
			.filter((vector) -> !PROTOTYPE_NAMES.contains(vector.name()));
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void shouldBuildWhatTheOfficialSdkBuilds(ConformanceVector vector) {
		if (vector.succeeds()) {
			BuiltPrompt built = vector.build();
			assertThat(Json.write(built.asMap())).isEqualTo(vector.expectedBody());
			assertThat(built.origin().map(NunjucksConformanceTests::json).orElse(null))
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
		assertThat(ConformanceVector.read("nunjucks-public.json").map(ConformanceVector::name))
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
