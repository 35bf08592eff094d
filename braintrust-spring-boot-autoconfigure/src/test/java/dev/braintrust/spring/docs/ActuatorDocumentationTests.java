package dev.braintrust.spring.docs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the requests of docs/actuator.md in order, and compares the responses with those
 * on the page, except times, ages and the URL of the API. The responses are also written
 * to {@code target/actuator-responses.txt}, to copy from.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=reactive", "braintrust.project=support-bot",
				"braintrust.org-name=acme", "braintrust.prompts.environment=production",
				"braintrust.prompts.preload=none", "braintrust.prompts.rollouts.triage.arms[0].name=candidate",
				"braintrust.prompts.rollouts.triage.arms[0].environment=candidate",
				"braintrust.prompts.rollouts.triage.arms[0].percentage=10",
				"management.endpoints.web.exposure.include=*", "management.endpoint.braintrust.access=unrestricted",
				"management.endpoint.braintrust.show-templates=always",
				"management.endpoint.health.show-details=always", "management.health.redis.enabled=false" })
@AutoConfigureBraintrustTest(model = true, export = false)
class ActuatorDocumentationTests {

	private static final Pattern CURL = Pattern
		.compile("curl (?:-X (\\w+) )?(?:-H '[^']*' )?(?:-d '([^']*)' )?'?http://localhost:8080(/[^' ]*)'?");

	private final DocumentationPage page = DocumentationPage.of("docs/actuator.md");

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private PromptRegistry registry;

	@Autowired
	private MeterRegistry meters;

	@Autowired
	private Environment environment;

	@Test
	void shouldShowActualResponses() throws Exception {
		this.braintrust.withPromptIn("production", "greeter", "1000192671193355184", "Hello {{name}}")
			.withPromptIn("staging", "greeter", "1000192689925586944", "Hi {{name}}");
		PromptReference staging = PromptReference.of("greeter").withEnvironment("staging");
		this.registry.get("greeter");
		this.registry.get("greeter");
		this.registry.get(staging);
		this.braintrust.failWith(Fault.status(503).times(1));
		this.registry.refresh(staging).onErrorComplete().block();
		List<String> requests = this.page.blocks("bash").stream().flatMap(List::stream).toList();
		List<List<String>> responses = this.page.blocks("json");
		List<String> actual = new ArrayList<>();
		for (String request : requests) {
			actual.add(send(request));
		}
		Files.write(DocumentationPage.MODULE.resolve("target/actuator-responses.txt"), actual);
		assertThat(responses).as("%s", actual).hasSameSizeAs(requests);
		for (int i = 0; i < requests.size(); i++) {
			assertThat(masked(actual.get(i))).as("response to %s: %s", requests.get(i), actual.get(i))
				.isEqualTo(masked(String.join("\n", responses.get(i))));
		}
	}

	private String send(String curl) throws Exception {
		Matcher parts = CURL.matcher(curl);
		assertThat(parts.matches()).as(curl).isTrue();
		String body = parts.group(2);
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:%s%s".formatted(this.environment.getProperty("local.server.port"),
					parts.group(3))))
			.header("Content-Type", "application/json")
			.method((body != null) ? "POST" : "GET",
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody())
			.build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as("response to %s: %s", curl, response.body()).isEqualTo(200);
		return response.body();
	}

	private static Object masked(String json) {
		return masked("", Json.parse(json));
	}

	private static Object masked(String name, Object value) {
		if (Set.of("at", "ageSeconds", "oldestAgeSeconds", "checkedAt").contains(name) && value != null) {
			return "differs";
		}
		if (value instanceof Map<?, ?> map) {
			Map<Object, Object> copy = new LinkedHashMap<>();
			map.forEach((key, member) -> copy.put(key, masked(key.toString(), member)));
			return copy;
		}
		if (value instanceof List<?> list) {
			return list.stream()
				.map((element) -> masked("", element))
				.sorted(Comparator.comparing(String::valueOf))
				.toList();
		}
		return (value instanceof String text)
				? text.replaceAll("http://(localhost|127\\.0\\.0\\.1):\\d+", "https://api.braintrust.dev") : value;
	}

	@Test
	void shouldListEveryMeterWithItsTags() {
		this.braintrust.assign("production", this.braintrust.publish("greeter", "Hello {{name}}"));
		this.registry.get("greeter");
		Set<String> expected = new TreeSet<>();
		for (Meter meter : this.meters.getMeters()) {
			if (meter.getId().getName().startsWith("braintrust.")) {
				Set<String> tags = new TreeSet<>(meter.getId().getTags().stream().map(Tag::getKey).toList());
				expected.add(meter.getId().getName() + " " + tags);
			}
		}
		assertThat(expected).hasSizeGreaterThan(4);
		assertThat(metersOfThePage()).containsAll(expected);
	}

	private Set<String> metersOfThePage() {
		Set<String> meters = new TreeSet<>();
		for (String line : this.page.lines()) {
			String[] cells = line.split("\\|");
			if (cells.length > 3 && cells[1].strip().matches("`braintrust\\.[a-z.]+`")) {
				Set<String> tags = new TreeSet<>();
				Matcher tag = Pattern.compile("`([a-z]+)`:").matcher(cells[3]);
				while (tag.find()) {
					tags.add(tag.group(1));
				}
				meters.add(cells[1].strip().replace("`", "") + " " + tags);
			}
		}
		return meters;
	}

}
