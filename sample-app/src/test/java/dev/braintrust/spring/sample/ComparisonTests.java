package dev.braintrust.spring.sample;

import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares two versions over HTTP, as the page does.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ComparisonTests {

	private final RestClient client;

	ComparisonTests(@Autowired RestClient.Builder builder, @LocalServerPort int port) {
		this.client = builder.baseUrl("http://localhost:" + port)
			.defaultStatusHandler((status) -> true, (request, response) -> {
			})
			.build();
	}

	@Test
	void shouldCompareTwoVersions() {
		String base = publish("Say hello to {{name}}.");
		String candidate = publish("Greet {{name}} warmly.");
		assertThat(start(base, candidate)).isEqualTo(HttpStatus.ACCEPTED);
		Comparison result = result();
		assertThat(result.status()).as("%s", result.message()).isEqualTo(Comparison.Status.DONE);
		assertThat(result.completed()).isEqualTo(result.total()).isEqualTo(16);
		assertThat(result.scores()).extracting(Comparison.ScoreRow::name).containsExactly("similarity", "brief");
		assertThat(result.scores().get(0).candidate()).isEqualTo(1);
		assertThat(result.cases()).hasSize(8)
			.allSatisfy((row) -> assertThat(row.change()).isEqualTo(Comparison.Change.BETTER));
		assertLinked(result.cases().get(0).base().traceId(), base);
		assertLinked(result.cases().get(0).candidate().traceId(), candidate);
	}

	@Test
	void shouldSayWhyAComparisonFails() {
		assertThat(start("1000192656880881099", publish("Hi {{name}}"))).isEqualTo(HttpStatus.ACCEPTED);
		Comparison result = result();
		assertThat(result.status()).isEqualTo(Comparison.Status.FAILED);
		assertThat(result.message()).contains("greeter", "1000192656880881099");
	}

	/**
	 * All spans of the case's trace are in an experiment, and the LLM span has the
	 * version.
	 */
	@SuppressWarnings("unchecked")
	private void assertLinked(String traceId, String version) {
		List<Map<String, Object>> spans = this.client.get().uri("/sandbox/spans").retrieve().body(List.class);
		assertThat(spans).filteredOn((span) -> traceId.equals(span.get("traceId")))
			.isNotEmpty()
			.allSatisfy((span) -> assertThat((String) span.get("destination")).startsWith("experiment_id:"))
			.anySatisfy((span) -> assertThat((Map<String, Object>) span.get("attributes"))
				.containsEntry("gen_ai.prompt.name", "greeter")
				.containsEntry("gen_ai.prompt.version", version));
	}

	private String publish(String template) {
		return String.valueOf(this.client.put()
			.uri("/sandbox/prompts/greeter")
			.body(Map.of("content", template))
			.retrieve()
			.body(Map.class)
			.get("version"));
	}

	private HttpStatusCode start(String base, String candidate) {
		return this.client.post()
			.uri("/comparison")
			.body(Map.of("base", base, "candidate", candidate))
			.retrieve()
			.toBodilessEntity()
			.getStatusCode();
	}

	private Comparison result() {
		return Awaitility.await()
			.until(() -> this.client.get().uri("/comparison").retrieve().body(Comparison.class),
					(comparison) -> comparison.status() != Comparison.Status.RUNNING);
	}

}
