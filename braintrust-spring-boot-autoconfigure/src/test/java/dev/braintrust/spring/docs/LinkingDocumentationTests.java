package dev.braintrust.spring.docs;

import java.util.Map;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.tracing.VariableRedactor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles and runs the snippets of docs/linking.md that no other test runs.
 */
@SpringBootTest
@AutoConfigureBraintrustTest(model = true)
class LinkingDocumentationTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private ObservationRegistry observations;

	@Autowired
	private PromptRegistry promptRegistry;

	@TestConfiguration(proxyBeanMethods = false)
	static class Redaction {

		// tag::redactor[]
		@Bean
		VariableRedactor noDocuments() {
			return (name, value) -> name.equals("document") ? "[document]" : value;
		}
		// end::redactor[]

	}

	@Test
	void redactor() {
		this.braintrust.publish("summary", "Summarize {{document}}");
		Observation.createNotStarted("request", this.observations)
			.observe(() -> this.promptRegistry.get("summary").build(Map.of("document", "secret", "name", "Ada")));
		assertThat(this.braintrust).span("request").hasVariables(Map.of("document", "[document]", "name", "Ada"));
	}

}
