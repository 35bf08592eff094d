package dev.braintrust.spring.docs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

import dev.braintrust.spring.test.DatasetRow;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * Runs the experiment of docs/experiments.md, as a build does that sets system
 * properties.
 */
class ExperimentsInTestsDocumentationTests {

	@Test
	void experiment() throws Exception {
		try (FakeBraintrust braintrust = FakeBraintrust.start()
			.withPrompt("greeter", "1000192671193355184", "Greet {{name}}")
			.withPrompt("greeter", "1000192689925586944", "Insult {{name}}")) {
			braintrust.replyWith((message) -> message.replace("Greet", "Hello"));
			braintrust.addDataset("greetings", DatasetRow.of(Map.of("name", "Ada"), "Hello Ada"));
			create(braintrust, "greeter-main");
			Map<String, String> properties = Map.of("braintrust.api-url", braintrust.url(), "braintrust.api-key",
					"sk-test", "braintrust.project", FakeBraintrust.PROJECT, "braintrust.experiments.enabled", "true",
					"spring.ai.openai.base-url", braintrust.url(), "spring.ai.openai.api-key", "sk-test");
			properties.forEach(System::setProperty);
			try {
				EngineTestKit.engine("junit-jupiter")
					.selectors(selectClass(GreeterExperiment.class))
					.execute()
					.allEvents()
					.assertStatistics((events) -> events.failed(0).skipped(0));
			}
			finally {
				properties.keySet().forEach(System::clearProperty);
			}
			assertThat(braintrust.experiments()).hasSize(2)
				.last()
				.satisfies((experiment) -> assertThat(experiment.baseExperimentId())
					.isEqualTo(braintrust.experiments().get(0).id()));
			assertThat(braintrust).experiment("greeter").hasTraces(1).hasOnlyWholeTraces().hasScore("exact_match", 1);
		}
	}

	private static void create(FakeBraintrust braintrust, String name) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(braintrust.url() + "/v1/experiment"))
			.POST(HttpRequest.BodyPublishers
				.ofString("{\"project_id\":\"%s\",\"name\":\"%s\"}".formatted(FakeBraintrust.PROJECT_ID, name)))
			.build();
		HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
	}

}
