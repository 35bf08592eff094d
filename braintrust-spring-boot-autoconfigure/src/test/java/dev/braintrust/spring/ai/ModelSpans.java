package dev.braintrust.spring.ai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose model and traces are served by a {@link FakeBraintrust}, and the
 * LLM spans that arrive there.
 */
final class ModelSpans {

	private ModelSpans() {
	}

	@EnableAutoConfiguration
	static class Application {

	}

	static ConfigurableApplicationContext start(FakeBraintrust braintrust, Class<?>... beans) {
		return start(braintrust, "braintrust.ai.report-unlinked=none", beans);
	}

	static ConfigurableApplicationContext start(FakeBraintrust braintrust, String property, Class<?>... beans) {
		return new SpringApplicationBuilder(Application.class).sources(beans)
			.web(WebApplicationType.NONE)
			.properties("spring.ai.openai.api-key=sk-model", "braintrust.api-key=sk-test", "braintrust.project=agents",
					"spring.ai.openai.base-url=" + braintrust.url() + "/v1", "braintrust.api-url=" + braintrust.url(),
					"management.tracing.sampling.probability=1.0", "braintrust.tracing.export.schedule-delay=1h",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + braintrust.url() + "/users/v1/traces",
					"braintrust.prompts.link-timeout=30s", property)
			.run();
	}

	static void flush(ApplicationContext application) {
		application.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
	}

	/** Flushes all spans, and returns the attributes of those of model calls. */
	static List<Map<String, String>> await(ApplicationContext application, FakeBraintrust braintrust, int expected) {
		Awaitility.await().until(() -> {
			flush(application);
			return find(braintrust).size() >= expected;
		});
		assertThat(find(braintrust)).hasSize(expected);
		return find(braintrust);
	}

	private static List<Map<String, String>> find(FakeBraintrust braintrust) {
		return braintrust.spans()
			.stream()
			.map(ReceivedSpan::attributes)
			.filter((attributes) -> "chat".equals(attributes.get("gen_ai.operation.name")))
			.toList();
	}

	/** The member {@code prompt} of a span's metadata; empty if it has none. */
	@SuppressWarnings("unchecked")
	static Map<String, Object> prompt(Map<String, String> span) {
		String metadata = span.get("braintrust.metadata");
		return (metadata != null) ? (Map<String, Object>) ((Map<?, ?>) Json.parse(metadata)).get("prompt") : Map.of();
	}

	static Map<String, Object> hardcoded(String name, String version) {
		return Map.of("name", name, "version", version);
	}

	static Map<String, Object> managed(String slug, String version, Map<String, Object> variables) {
		return Map.of("id", FakeBraintrust.idOf(slug), "project_id", FakeBraintrust.PROJECT_ID, "version", version,
				"variables", variables);
	}

}
