package dev.braintrust.spring.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.braintrust.instrumentation.openai.BraintrustOpenAI;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.json.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.testing.BraintrustStub;
import dev.braintrust.spring.testing.RecordedSpans;
import dev.braintrust.spring.tracing.LinkMatrixTests.Client;
import dev.braintrust.spring.tracing.LinkMatrixTests.Clients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pipeline to Braintrust beside the application's own: who gets what, and that
 * neither can hurt the other or the application.
 */
@ExtendWith(OutputCaptureExtension.class)
class LinkPipelineTests {

	private final BraintrustStub braintrust = new BraintrustStub().publish("greeter", "42", "Hello {{name}}");

	/** The application's own backend. */
	private final BraintrustStub own = new BraintrustStub();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(LinkMatrixTests.Application.class)
		.withBean(Service.class)
		.withPropertyValues("braintrust.api-key=sk-secret", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "management.tracing.sampling.probability=1.0",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + this.own.url() + "/otel/v1/traces",
				"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url() + "/v1");

	@AfterEach
	void close() {
		this.braintrust.close();
		this.own.close();
	}

	static class Service {

		private final Clients clients;

		private final PromptRegistry registry;

		Service(Clients clients, PromptRegistry registry) {
			this.clients = clients;
			this.registry = registry;
		}

		@UsePrompt("greeter")
		public String ask(Client client, @PromptVariable Object name, @PromptVariable Object customer) {
			return this.clients.call(client, CurrentPrompt.build());
		}

		public String programmatic(Client client, String slug, String name) {
			BuiltPrompt built = this.registry.get(PromptReference.of(slug)).build(Map.of("name", name));
			return this.clients.call(client, built);
		}

	}

	private static <T> T inRequest(ApplicationContext context, Supplier<T> work) {
		return Observation.createNotStarted("request", context.getBean(ObservationRegistry.class)).observe(work);
	}

	private static void flush(ApplicationContext context) {
		context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
	}

	private void askInRequest(ApplicationContext context) {
		assertThat(inRequest(context,
				() -> context.getBean(Service.class)
					.ask(Client.SPRING_AI_CALL, "Ada", Map.of("email", "ada@example.com"))))
			.isEqualTo("reply to: Hello Ada");
		flush(context);
	}

	private static Map<String, String> llm(List<Span> spans) {
		return spans.stream()
			.map(BraintrustStub::attributes)
			.filter((attributes) -> "chat".equals(attributes.get("gen_ai.operation.name")))
			.findFirst()
			.orElseThrow();
	}

	private static Set<String> names(List<Span> spans) {
		return spans.stream().map(Span::getName).collect(Collectors.toSet());
	}

	@Test
	void shouldExportBesideTheApplicationsOwnExporterAndKeepContentForBraintrust() {
		this.runner.run((context) -> {
			askInRequest(context);
			assertThat(names(this.own.spans())).isEqualTo(names(this.braintrust.spans()))
				.contains("request", "chat gpt-4o-mini");
			assertThat(llm(this.braintrust.spans())).containsKeys("braintrust.input_json", "braintrust.output_json",
					"braintrust.metadata");
			assertThat(llm(this.own.spans())).containsKeys("braintrust.metadata", "gen_ai.prompt.name")
				.doesNotContainKeys("braintrust.input_json", "braintrust.output_json");
			assertThat(this.braintrust.exports()).allSatisfy(
					(request) -> assertThat(request.headers()).containsEntry("authorization", "Bearer sk-secret")
						.containsEntry("x-bt-parent", "project_name:support-bot")
						.containsEntry("content-encoding", "gzip"));
			assertThat(this.own.exports()).allSatisfy(
					(request) -> assertThat(request.headers()).doesNotContainKeys("authorization", "x-bt-parent"));
		});
	}

	@Test
	void shouldNameTheProjectByItsIdIfThatIsKnown() {
		this.runner.withPropertyValues("braintrust.project-id=p-1").run((context) -> {
			askInRequest(context);
			assertThat(this.braintrust.exports().get(0).headers()).containsEntry("x-bt-parent", "project_id:p-1");
		});
	}

	@Test
	void shouldShowContentToAllOnlyIfAskedTo() {
		this.runner.withPropertyValues("braintrust.tracing.content=all").run((context) -> {
			askInRequest(context);
			assertThat(llm(this.own.spans())).containsKeys("braintrust.input_json", "braintrust.output_json");
			assertThat(llm(this.braintrust.spans())).containsKeys("braintrust.input_json", "braintrust.output_json");
		});
	}

	@Test
	void shouldCaptureNoContentIfToldSo() {
		this.runner.withPropertyValues("braintrust.tracing.content=none").run((context) -> {
			askInRequest(context);
			assertThat(llm(this.braintrust.spans())).containsKey("braintrust.metadata")
				.doesNotContainKeys("braintrust.input_json", "braintrust.output_json");
		});
	}

	@Test
	void shouldMaskAndDropVariables() {
		this.runner
			.withPropertyValues("braintrust.tracing.variables.mask=*mail,name",
					"braintrust.tracing.variables.mask-in-content=true")
			.run((context) -> {
				askInRequest(context);
				Map<String, String> llm = llm(this.braintrust.spans());
				assertThat(llm.get("braintrust.metadata"))
					.contains("\"variables\":{\"name\":\"***\",\"customer\":{\"email\":\"***\"}}");
				assertThat(llm.get("braintrust.input_json")).contains("Hello ***");
				assertThat(this.braintrust.spans()).noneSatisfy(
						(span) -> assertThat(BraintrustStub.attributes(span).values().toString()).contains("Ada"));
			});
		this.runner.withPropertyValues("braintrust.tracing.variables.exclude=customer").run((context) -> {
			askInRequest(context);
			assertThat(this.braintrust.spans().stream().map((span) -> BraintrustStub.attributes(span).toString()))
				.anyMatch((text) -> text.contains("\"variables\":{\"name\":\"Ada\"}"));
		});
	}

	@Test
	void shouldApplyTheApplicationsOwnRedaction() {
		this.runner
			.withBean(VariableRedactor.class,
					() -> (name, value) -> name.equals("customer") ? Map.of("redacted", true) : value)
			.run((context) -> {
				askInRequest(context);
				assertThat(llm(this.braintrust.spans()).get("braintrust.metadata"))
					.contains("\"variables\":{\"name\":\"Ada\",\"customer\":{\"redacted\":true}}");
			});
	}

	@Test
	void shouldCutVariablesThatAreTooLargeVisibly() {
		this.runner.withPropertyValues("braintrust.tracing.variables.maximum-size=200").run((context) -> {
			inRequest(context,
					() -> context.getBean(Service.class).ask(Client.PLAIN_GEN_AI, "x".repeat(5000), "later"));
			flush(context);
			String metadata = llm(this.braintrust.spans()).get("braintrust.metadata");
			assertThat(metadata).contains("characters truncated]").hasSizeLessThan(600);
			assertThat(Json.parse(metadata)).isInstanceOf(Map.class);
		});
	}

	@Test
	void shouldExportOnlySpansOfAiAndTheirRootsIfAskedTo() {
		this.runner.withPropertyValues("braintrust.tracing.export.filter-ai-spans=true").run((context) -> {
			askInRequest(context);
			inRequest(context, () -> "nothing of AI");
			flush(context);
			assertThat(this.braintrust.spans().stream().map(Span::getName)).contains("request", "chat gpt-4o-mini")
				.doesNotContain("POST")
				.containsOnlyOnce("request");
			assertThat(this.own.spans().stream().map(Span::getName)).contains("POST");
		});
	}

	@Test
	void shouldNotHurtAnybodyWhenIngestionFails() {
		this.braintrust.failIngestion(401);
		this.runner.run((context) -> {
			askInRequest(context);
			assertThat(names(this.own.spans())).contains("request", "chat gpt-4o-mini");
			assertThat(this.braintrust.spans()).isEmpty();
		});
	}

	@Test
	void shouldHonourSpringBootsSwitch() {
		this.runner.withPropertyValues("management.tracing.export.enabled=false").run((context) -> {
			askInRequest(context);
			assertThat(this.braintrust.exports()).isEmpty();
		});
	}

	@Test
	void shouldSendBraintrustWholeMetadataWhateverTheSpansLimits() {
		this.runner.withBean(SpanLimits.class, () -> SpanLimits.builder().setMaxAttributeValueLength(20).build())
			.run((context) -> {
				askInRequest(context);
				assertThat(llm(this.own.spans()).get("braintrust.metadata")).hasSize(20);
				assertThat(Json.parse(llm(this.braintrust.spans()).get("braintrust.metadata"))).isInstanceOf(Map.class);
			});
	}

	@Test
	void shouldMakeNoTraceOfRefreshes() {
		this.runner.withPropertyValues("braintrust.prompts.cache.refresh-interval=50ms").run((context) -> {
			context.getBean(PromptRegistry.class).get("greeter");
			Awaitility.await().until(() -> this.braintrust.requests().size() > 5);
			flush(context);
			assertThat(this.braintrust.spans()).isEmpty();
			assertThat(this.own.spans()).isEmpty();
		});
	}

	@Test
	void shouldSayOnceThatTracesAreLost(CapturedOutput output) {
		this.runner.withPropertyValues("management.tracing.sampling.probability=0.1")
			.run((context) -> assertThat(output).containsOnlyOnce("management.tracing.sampling.probability=1.0")
				.contains("Only 10 %")
				.doesNotContain("sk-secret"));
	}

	static class WithClients {

		@UsePrompt("greeter")
		public String ask(Clients clients, Client client, @PromptVariable String name) {
			return clients.call(client, CurrentPrompt.build());
		}

	}

	@Test
	void shouldCompleteLinksInThePipelineOfAnotherSdk() {
		this.runner.withBean(WithClients.class).run((context) -> {
			RecordedSpans recorded = new RecordedSpans();
			SdkTracerProvider provider = SdkTracerProvider.builder()
				.addSpanProcessor(context.getBean(LinkSpanProcessor.class))
				.addSpanProcessor(recorded)
				.build();
			OpenAIClient openAi = OpenAIOkHttpClient.builder()
				.apiKey("sk-model")
				.baseUrl(this.braintrust.url() + "/v1")
				.build();
			Clients clients = new Clients(null,
					BraintrustOpenAI.wrapOpenAI(OpenTelemetrySdk.builder().setTracerProvider(provider).build(), openAi),
					null);
			context.getBean(WithClients.class).ask(clients, Client.WRAPPED_OPENAI, "Ada");
			assertThat(recorded.all()).singleElement().satisfies((span) -> {
				assertThat(RecordedSpans.prompt(span)).containsEntry("version", "42");
				assertThat(
						(Map<?, ?>) Json.parse(span.getAttributes().get(AttributeKey.stringKey("braintrust.metadata"))))
					.hasSizeGreaterThan(1);
			});
		});
	}

	@Test
	void shouldCrossNoLinksBetweenConcurrentCalls() {
		for (int i = 0; i < 20; i++) {
			this.braintrust.publish("prompt-" + i, String.valueOf(1000 + i), "Prompt " + i + " for {{name}}");
		}
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			LinkMatrixTests.Styles styles = context.getBean(LinkMatrixTests.Styles.class);
			ExecutorService threads = Executors.newFixedThreadPool(40);
			List<Future<?>> calls = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				int number = i;
				Client client = Client.values()[i % Client.values().length];
				calls.add(threads.submit(() -> inRequest(context, () -> switch (number % 3) {
					case 0 -> service.programmatic(client, "prompt-" + number % 20, "call-" + number);
					case 1 -> styles.plain(client, "call-" + number);
					default -> styles.mono(client, "call-" + number).block();
				})));
			}
			for (Future<?> call : calls) {
				call.get(60, TimeUnit.SECONDS);
			}
			threads.shutdown();
			Awaitility.await().untilAsserted(() -> {
				flush(context);
				assertThat(this.braintrust.spans()
					.stream()
					.map(BraintrustStub::attributes)
					.filter((it) -> it.containsKey("gen_ai.prompt.name"))).hasSizeGreaterThanOrEqualTo(150);
			});
			int linked = 0;
			for (Span span : this.braintrust.spans()) {
				Map<String, String> attributes = BraintrustStub.attributes(span);
				if (attributes.containsKey("braintrust.input_json") && attributes.containsKey("braintrust.metadata")) {
					Map<?, ?> prompt = (Map<?, ?>) ((Map<?, ?>) Json.parse(attributes.get("braintrust.metadata")))
						.get("prompt");
					if (prompt == null) {
						// the wrapped client, outside of any annotation: its messages
						// know no provenance
						continue;
					}
					Object name = ((Map<?, ?>) prompt.get("variables")).get("name");
					String input = attributes.get("braintrust.input_json");
					assertThat(input).contains("\""
							+ (prompt.get("version").equals("42") ? "Hello " + name : "Prompt "
									+ (Integer.parseInt(prompt.get("version").toString()) - 1000) + " for " + name)
							+ "\"");
					linked++;
				}
			}
			assertThat(linked).isGreaterThanOrEqualTo(100);
		});
	}

}
