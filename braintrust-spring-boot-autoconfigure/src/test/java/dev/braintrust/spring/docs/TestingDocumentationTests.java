package dev.braintrust.spring.docs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.DatasetRow;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.PublishedDataset;
import dev.braintrust.spring.test.PublishedPrompt;
import dev.braintrust.spring.test.ReceivedSpan;
import dev.braintrust.spring.test.StoredAttachment;

import static dev.braintrust.spring.test.SpanDataAssertions.assertThatSpans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Compiles and runs the snippets of docs/testing.md.
 */
@SpringBootTest
@AutoConfigureBraintrustTest(model = true)
class TestingDocumentationTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private Greeter greeter;

	@Autowired
	private Classifier classifier;

	@Autowired
	private PromptRegistry promptRegistry;

	@Autowired
	private InMemorySpanExporter exporter;

	@Autowired
	private SdkTracerProvider tracerProvider;

	@TestConfiguration(proxyBeanMethods = false)
	static class Spans {

		@Bean
		InMemorySpanExporter exporter() {
			return InMemorySpanExporter.create();
		}

	}

	@Test
	void publishing() {
		// tag::publishing[]
		PublishedPrompt first = this.braintrust.publish("greeter", "Hello {{name}}");
		PublishedPrompt second = this.braintrust.publish("greeter", "Hi {{name}}");
		this.braintrust.assign("production", first);
		// end::publishing[]
		PromptReference reference = PromptReference.of("greeter");
		assertThat(this.promptRegistry.get(reference.withEnvironment("production")).version())
			.isEqualTo(first.version());
		assertThat(this.promptRegistry.get(reference.withVersion(second.displayVersion())).version())
			.isEqualTo(second.version());
		// tag::row[]
		this.braintrust.publishRow("""
				{"slug": "summary", "prompt_data": {
				  "prompt": {"type": "chat", "messages": [{"role": "system", "content": "Summarize."}]},
				  "options": {"model": "gpt-4o-mini", "params": {"temperature": 0}}}}
				""");
		// end::row[]
		assertThat(this.promptRegistry.get("summary").build(Map.of()).params()).containsKey("temperature");
		// tag::refresh[]
		this.promptRegistry.get("greeter");
		PublishedPrompt third = this.braintrust.publish("greeter", "Hey {{name}}");
		this.promptRegistry.refresh(PromptReference.of("greeter")).block();
		assertThat(this.promptRegistry.get("greeter").version()).isEqualTo(third.version());
		// end::refresh[]
	}

	@Test
	void hardcoded() {
		// tag::hardcoded[]
		this.classifier.classify("Where is my order?");

		assertThat(this.braintrust).llmSpan("classifier").hasPrompt("classifier", "v1.2.0").hasNoLink();
		assertThat(this.braintrust.requests()).isEmpty();
		// end::hardcoded[]
	}

	@Test
	void outage() {
		// tag::outage[]
		PublishedPrompt prompt = this.braintrust.publish("greeter", "Hello {{name}}");
		this.greeter.greet("Ada");

		this.braintrust.failWith(Fault.status(503));
		this.greeter.greet("Grace");

		assertThat(this.braintrust.awaitSpans((spans) -> spans.stream().filter(ReceivedSpan::isLlmSpan).count() == 2))
			.filteredOn(ReceivedSpan::isLlmSpan)
			.allSatisfy((span) -> assertThat(span.prompt()).containsEntry("version", prompt.version()));
		// end::outage[]
	}

	@Test
	void faults() {
		this.braintrust.publish("greeter", "Hello {{name}}");
		// tag::faults[]
		this.braintrust.failWith(Fault.reset());
		assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> this.greeter.greet("Ada"));

		this.braintrust.failWith(Fault.status(503).times(2));
		this.braintrust.failWith(Fault.hang().when((request) -> request.query().containsKey("environment")));
		this.braintrust.failWith(Endpoint.INGESTION, Fault.status(401));
		this.braintrust.recover();
		// end::faults[]
	}

	@Test
	void model() {
		this.braintrust.publish("greeter", "Greet {{name}}");
		// tag::model[]
		this.braintrust.failWith(Endpoint.MODEL, Fault.status(429).times(1));
		this.braintrust.replyWith((message) -> message.contains("Ada") ? "Hello Ada!" : "Who are you?");
		assertThat(this.greeter.greet("Ada")).isEqualTo("Hello Ada!");
		assertThat(this.braintrust.modelRequests()).last()
			.satisfies((request) -> assertThat(request.body()).contains("Greet Ada"));
		// end::model[]
	}

	@Test
	void spanData() {
		this.exporter.reset();
		PublishedPrompt prompt = this.braintrust.publish("greeter", "Greet {{name}}");
		this.greeter.greet("Ada");
		// tag::span-data[]
		this.tracerProvider.forceFlush().join(10, TimeUnit.SECONDS);
		assertThatSpans(this.exporter.getFinishedSpanItems()).llmSpan("greeter").isLinkedTo(prompt);
		// end::span-data[]
	}

	@Test
	void datasets() {
		byte[] bytes = { 1, 2, 3 };
		// tag::datasets[]
		PublishedDataset greetings = this.braintrust.addDataset("greetings", DatasetRow.of("Ada", "Hello Ada"),
				DatasetRow.of("Grace", "Hello Grace").withId("row-2").withTags("short"));
		this.braintrust.assign("production", greetings);
		this.braintrust.addFunction("exact-match", (call) -> Objects.equals(call.output(), call.expected()) ? 1 : 0);
		StoredAttachment cat = this.braintrust.addAttachment("cat.png", "image/png", bytes);
		this.braintrust.addDataset("pictures", DatasetRow.of(Map.of("picture", cat.reference()), "a cat"));
		// end::datasets[]
		assertThat(this.braintrust.datasets()).hasSize(2);
	}

	@Test
	void experiment() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.braintrust.url() + "/v1/experiment"))
			.POST(HttpRequest.BodyPublishers
				.ofString("{\"project_id\":\"%s\",\"name\":\"greeter\"}".formatted(FakeBraintrust.PROJECT_ID)))
			.build();
		HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
		for (int i = 0; i < 2; i++) {
			this.tracerProvider.get("docs")
				.spanBuilder("eval")
				.setNoParent()
				.setAttribute("braintrust.parent", this.braintrust.experiments().get(0).destination())
				.setAttribute("braintrust.scores", "{\"exact-match\":1}")
				.startSpan()
				.end();
		}
		// tag::experiment[]
		assertThat(this.braintrust).experiment("greeter").hasTraces(2).hasOnlyWholeTraces().hasScore("exact-match", 1);
		// end::experiment[]
	}

	@Test
	void withoutAnnotation() {
		// tag::without-annotation[]
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}")) {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(BraintrustAutoConfiguration.class))
				.withPropertyValues("braintrust.api-url=" + braintrust.url(), "braintrust.api-key=any",
						"braintrust.project=support-bot")
				.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
					.isEqualTo("42"));
			assertThat(braintrust.requests()).hasSize(1);
		}
		// end::without-annotation[]
	}

	@Test
	void isolation() {
		assertThat(List.of(this.braintrust.requests(), this.braintrust.modelRequests(), this.braintrust.spans()))
			.allSatisfy((recorded) -> assertThat(recorded).isEmpty());
	}

}
