package dev.braintrust.spring.template.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the cases of the Mustache specification that the official SDK renders. Skipped if
 * the file with the cases does not exist.
 */
class MustacheSpecificationTests {

	@Test
	@SuppressWarnings("unchecked")
	void shouldRenderLikeSdk() throws IOException {
		Path results = Path.of("..", "..", "shared", "conformance", "mustache-spec-results.json");
		Assumptions.assumeTrue(Files.exists(results), "the file with the specification's cases does not exist");
		Map<String, Object> document = (Map<String, Object>) Json.parse(Files.readString(results));
		int compared = 0;
		for (Map<String, Object> one : (List<Map<String, Object>>) document.get("cases")) {
			Map<String, Object> sdk = (Map<String, Object>) one.get("sdk");
			if (sdk.get("output") instanceof String output) {
				BuildMeter meter = TemplateLimits.DEFAULT.share().start();
				Template template = new TemplateCompiler(TemplateLimits.DEFAULT).compile((String) one.get("template"),
						TemplateFormat.MUSTACHE, meter);
				Map<String, Object> data = (one.get("data") instanceof Map<?, ?> map) ? (Map<String, Object>) map
						: Map.of();
				String rendered = (one.get("data") instanceof Map) ? template.render(data, false, meter) : output;
				assertThat(rendered).as(one.get("module") + ": " + one.get("name")).isEqualTo(output);
				compared++;
			}
		}
		assertThat(compared).isGreaterThan(100);
	}

}
