package dev.braintrust.spring.tracing.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import dev.braintrust.instrumentation.openai.BraintrustOpenAI;
import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.ReceivedRequest;
import dev.braintrust.spring.test.ReceivedSpan;
import dev.braintrust.spring.testing.RecordedSpans;
import dev.braintrust.spring.tracing.VariableRedactor;
import dev.braintrust.spring.tracing.internal.LinkMatrixTests.Client;
import dev.braintrust.spring.tracing.internal.LinkMatrixTests.Clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The export pipeline to Braintrust together with the application's own: what each of
 * them exports, and that failures of one affect neither the other nor the application.
 */
@ExtendWith(OutputCaptureExtension.class)
class LinkPipelineTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	/** The tracing backend of the application. */
	private final FakeBraintrust own = FakeBraintrust.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(LinkMatrixTests.Application.class)
		.withBean(Service.class)
		.withPropertyValues("braintrust.api-key=sk-secret", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s",
				"management.tracing.sampling.probability=1.0",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + this.own.url() + "/otel/v1/traces",
				"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url() + "/v1");

	@AfterEach
	void close() {
		this.braintrust.close();
		this.own.close();
	}

	static class Service {

		private final Clients clients;

		Service(Clients clients) {
			this.clients = clients;
		}

		@UsePrompt("greeter")
		public String ask(Client client, @PromptVariable Object name, @PromptVariable Object customer) {
			return this.clients.call(client, CurrentPrompt.build());
		}

	}

	static class SilentService {

		@UsePrompt("greeter")
		public String run(@PromptVariable Object name) {
			return "ran";
		}

		@UsePrompt("greeter")
		public Mono<String> runLater(@PromptVariable Object name) {
			return Mono.just("ran");
		}

	}

	public static class Broken {

		private final Throwable failure;

		Broken(Throwable failure) {
			this.failure = failure;
		}

		public String getValue() {
			return LinkPipelineTests.<RuntimeException>sneakyThrow(this.failure);
		}

	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> String sneakyThrow(Throwable failure) throws E {
		throw (E) failure;
	}

	static Stream<Throwable> failuresOfVariables() {
		String message = "balance of 4711";
		return Stream.of(new IllegalStateException(message), new AssertionError(message),
				new NoClassDefFoundError(message), new IOException(message), new OutOfMemoryError(message),
				new StackOverflowError(message));
	}

	/** Includes errors and checked exceptions; their messages may contain secrets. */
	@ParameterizedTest
	@MethodSource("failuresOfVariables")
	void shouldRunTheMethodIfItsVariablesThrow(Throwable failure, CapturedOutput output) {
		this.runner.withBean(SilentService.class)
			.withPropertyValues("logging.level.dev.braintrust=debug")
			.run((context) -> {
				context.getBean(PromptRegistry.class).get("greeter");
				SilentService service = context.getBean(SilentService.class);
				assertThat(inRequest(context, () -> service.run(new Broken(failure)))).isEqualTo("ran");
				assertThat(inRequest(context, () -> service.runLater(new Broken(failure)).block())).isEqualTo("ran");
			});
		assertThat(output).doesNotContain("balance of 4711");
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

	private static Map<String, String> llm(List<ReceivedSpan> spans) {
		return spans.stream()
			.map(ReceivedSpan::attributes)
			.filter((attributes) -> "chat".equals(attributes.get("gen_ai.operation.name")))
			.findFirst()
			.orElseThrow();
	}

	private static Set<String> names(List<ReceivedSpan> spans) {
		return spans.stream().map(ReceivedSpan::name).collect(Collectors.toSet());
	}

	@Test
	void shouldExportInAdditionToTheApplicationsExporterWithContentForBraintrustOnly() {
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

	/**
	 * The thread of OpenTelemetry's batch processor stops up to one schedule delay later.
	 */
	@Test
	void shouldLeaveNoThreadBehindWhenTheContextCloses() {
		this.runner.withPropertyValues("braintrust.tracing.export.schedule-delay=1h").run((context) -> {
			askInRequest(context);
			assertThat(exportThreads()).isNotEmpty();
		});
		assertThat(exportThreads()).isEmpty();
	}

	private static List<String> exportThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("braintrust-export"))
			.toList();
	}

	/**
	 * For all failures and responses, neither spans nor log lines contain the key.
	 */
	@Test
	void shouldNotExposeTheKey(CapturedOutput output) {
		this.runner.withPropertyValues("braintrust.prompts.cache.failure-ttl=0").run((context) -> {
			askInRequest(context);
			this.braintrust.failWith(Endpoint.INGESTION, Fault.status(401, "Bearer sk-secret"));
			this.braintrust.failWith(Fault.framed("HTTP/1.1", 200, false, "Content-Length", "Bearer sk-secret"));
			inRequest(context, () -> {
				assertThatExceptionOfType(RuntimeException.class)
					.isThrownBy(() -> context.getBean(PromptRegistry.class).get("other"));
				return context.getBean(Service.class).ask(Client.SPRING_AI_CALL, "Ada", Map.of());
			});
			flush(context);
			this.braintrust.recover();
			askInRequest(context);
			List<ReceivedRequest> exports = new ArrayList<>(this.own.exports());
			exports.addAll(this.braintrust.exports());
			assertThat(exports).hasSizeGreaterThan(3)
				// names, attributes, events and resources are plain text in the message
				.allSatisfy((export) -> assertThat(export.body()).doesNotContain("sk-secret", "sk-model"));
		});
		assertThat(output).doesNotContain("sk-secret", "sk-model");
	}

	@Test
	void shouldUseTheIdOfTheProjectIfConfigured() {
		this.runner.withPropertyValues("braintrust.project-id=p-1").run((context) -> {
			askInRequest(context);
			assertThat(this.braintrust.exports().get(0).headers()).containsEntry("x-bt-parent", "project_id:p-1");
		});
	}

	@Test
	void shouldExportContentToAllExportersIfConfigured() {
		this.runner.withPropertyValues("braintrust.tracing.content=all").run((context) -> {
			askInRequest(context);
			assertThat(llm(this.own.spans())).containsKeys("braintrust.input_json", "braintrust.output_json");
			assertThat(llm(this.braintrust.spans())).containsKeys("braintrust.input_json", "braintrust.output_json");
		});
	}

	@Test
	void shouldCaptureNoContentIfConfigured() {
		this.runner.withPropertyValues("braintrust.tracing.content=none").run((context) -> {
			askInRequest(context);
			assertThat(llm(this.braintrust.spans())).containsKey("braintrust.metadata")
				.doesNotContainKeys("braintrust.input_json", "braintrust.output_json");
		});
	}

	@Test
	void shouldMaskAndExcludeVariables() {
		this.runner
			.withPropertyValues("braintrust.tracing.variables.mask=*mail,name",
					"braintrust.tracing.variables.mask-in-content=true")
			.run((context) -> {
				askInRequest(context);
				Map<String, String> llm = llm(this.braintrust.spans());
				assertThat(llm.get("braintrust.metadata"))
					.contains("\"variables\":{\"name\":\"***\",\"customer\":{\"email\":\"***\"}}");
				assertThat(llm.get("braintrust.input_json")).contains("Hello ***");
				assertThat(this.braintrust.spans())
					.noneSatisfy((span) -> assertThat(span.attributes().values().toString()).contains("Ada"));
			});
		this.runner.withPropertyValues("braintrust.tracing.variables.exclude=customer").run((context) -> {
			askInRequest(context);
			assertThat(this.braintrust.spans().stream().map((span) -> span.attributes().toString()))
				.anyMatch((text) -> text.contains("\"variables\":{\"name\":\"Ada\"}"));
		});
	}

	@Test
	void shouldShowVariablesToBraintrustOnlyIfConfigured() {
		this.runner.withPropertyValues("braintrust.tracing.variables.visible-to=braintrust").run((context) -> {
			askInRequest(context);
			assertThat(this.braintrust.spans())
				.filteredOn((span) -> Set.of("request", "chat gpt-4o-mini").contains(span.name()))
				.hasSize(2)
				.allSatisfy((span) -> assertThat(span.attribute("braintrust.metadata")).contains("ada@example.com"));
			assertThat(this.own.spans())
				.filteredOn((span) -> Set.of("request", "chat gpt-4o-mini").contains(span.name()))
				.hasSize(2)
				.allSatisfy((span) -> assertThat(span.prompt()).isEqualTo(Map.of("id", FakeBraintrust.idOf("greeter"),
						"project_id", FakeBraintrust.PROJECT_ID, "version", "42")));
			assertThat(this.own.spans().toString()).doesNotContain("Ada").doesNotContain("ada@example.com");
		});
	}

	@Test
	void shouldShowVariablesToNobodyIfConfigured() {
		this.runner
			.withPropertyValues("braintrust.tracing.variables.visible-to=none", "braintrust.tracing.content=none")
			.run((context) -> {
				askInRequest(context);
				assertThat(this.braintrust).llmSpan("greeter").isLinkedTo(FakeBraintrust.idOf("greeter"), "42");
				assertThat(this.own.spans() + " " + this.braintrust.spans()).doesNotContain("Ada")
					.doesNotContain("ada@example.com");
			});
	}

	@Test
	void shouldMaskContentAlsoIfVariablesAreShownToNobody() {
		this.runner
			.withPropertyValues("braintrust.tracing.variables.visible-to=none",
					"braintrust.tracing.variables.mask=name", "braintrust.tracing.variables.mask-in-content=true")
			.run((context) -> {
				askInRequest(context);
				assertThat(llm(this.braintrust.spans()).get("braintrust.input_json")).contains("Hello ***");
			});
	}

	@Test
	void shouldApplyTheApplicationsRedactor() {
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
	void shouldTruncateLargeVariablesAndMarkThem() {
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
	void shouldExportOnlyAiSpansAndTheirRootsIfConfigured() {
		this.runner.withPropertyValues("braintrust.tracing.export.filter-ai-spans=true").run((context) -> {
			askInRequest(context);
			inRequest(context, () -> "nothing of AI");
			flush(context);
			assertThat(this.braintrust.spans().stream().map(ReceivedSpan::name)).contains("request", "chat gpt-4o-mini")
				.doesNotContain("POST")
				.containsOnlyOnce("request");
			assertThat(this.own.spans().stream().map(ReceivedSpan::name)).contains("POST");
		});
	}

	@Test
	void shouldNotAffectOthersWhenIngestionFails() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.status(401));
		this.runner.run((context) -> {
			askInRequest(context);
			assertThat(names(this.own.spans())).contains("request", "chat gpt-4o-mini");
			assertThat(this.braintrust.spans()).isEmpty();
		});
	}

	@Test
	void shouldNotAffectOthersWhenIngestionIsUnreachable() {
		this.runner.withPropertyValues("braintrust.api-url=http://localhost:1", "braintrust.tracing.export.timeout=1s")
			.run((context) -> {
				Clients clients = context.getBean(Clients.class);
				assertThat(inRequest(context, () -> clients.chatClient().prompt("Hi").call().content()))
					.isEqualTo("reply to: Hi");
				flush(context);
				assertThat(names(this.own.spans())).contains("request", "POST");
			});
	}

	@Test
	void shouldNotAffectOthersWhenRedactionFailsOrAVariableHasNoData() {
		this.runner.withBean(VariableRedactor.class, () -> (name, value) -> {
			throw new IllegalStateException("redactor");
		}).run((context) -> {
			askInRequest(context);
			for (Client client : Client.values()) {
				assertThat(inRequest(context, () -> context.getBean(Service.class).ask(client, "Ada", "x")))
					.isEqualTo("reply to: Hello Ada");
			}
			flush(context);
			assertThat(names(this.own.spans())).contains("request");
			assertThat(names(this.braintrust.spans())).contains("request");
		});
		this.runner.withBean(Unreadable.class).run((context) -> {
			for (Client client : Client.values()) {
				assertThat(inRequest(context, () -> context.getBean(Unreadable.class).ask(client, new Throwing())))
					.isEqualTo("reply to: Hello Ada");
			}
			flush(context);
			assertThat(names(this.own.spans())).contains("chat by hand");
		});
	}

	public static class Throwing {

		public String getSecret() {
			throw new IllegalStateException("getter");
		}

	}

	static class Unreadable {

		private final Clients clients;

		Unreadable(Clients clients) {
			this.clients = clients;
		}

		@UsePrompt("greeter")
		public String ask(Client client, @PromptVariable Throwing variable) {
			return this.clients.call(client, CurrentPrompt.build(Map.of("name", "Ada")));
		}

	}

	@Test
	void shouldFlushWhenTheContextCloses() {
		this.runner.withPropertyValues("braintrust.tracing.export.schedule-delay=1h")
			.run((context) -> inRequest(context,
					() -> context.getBean(Service.class).ask(Client.SPRING_AI_CALL, "Ada", "x")));
		assertThat(names(this.braintrust.spans())).contains("request", "chat gpt-4o-mini");
	}

	@Test
	void shouldIgnoreTheOriginOfMessagesFromChatMemory() {
		this.runner.run((context) -> {
			Clients clients = context.getBean(Clients.class);
			var first = SpringAiPrompts
				.toPrompt(context.getBean(PromptRegistry.class).get("greeter").build(Map.of("name", "Ada")));
			List<Message> messages = new ArrayList<>(first.getInstructions());
			messages.add(new AssistantMessage("Hello"));
			messages.add(new UserMessage("And now?"));
			clients.chatClient().prompt(new Prompt(messages)).call().content();
			flush(context);
			assertThat(llm(this.braintrust.spans())).doesNotContainKeys("gen_ai.prompt.name", "braintrust.metadata");
		});
	}

	@Test
	void shouldLinkAChatModelThatIsCalledDirectly() {
		this.runner.run((context) -> {
			ChatModel model = context.getBean(ChatModel.class);
			BuiltPrompt built = context.getBean(PromptRegistry.class).get("greeter").build(Map.of("name", "Ada"));
			model.call(SpringAiPrompts.toPrompt(built, model));
			assertThat(this.braintrust.modelRequests().get(0).body()).contains("gpt-4o-mini", "Hello Ada");
			flush(context);
			assertThat(llm(this.braintrust.spans())).containsEntry("gen_ai.prompt.version", "42");
		});
	}

	@Test
	void shouldNotOverwriteTheLinkOfAnAnnotatedCall() {
		this.braintrust.withPrompt("other", "77", "Other");
		this.runner.run((context) -> {
			inRequest(context, () -> {
				context.getBean(Service.class).ask(Client.SPRING_AI_CALL, "Ada", "x");
				return context.getBean(PromptRegistry.class).get("other").build(Map.of());
			});
			flush(context);
			assertThat(this.own.spans()).filteredOn((span) -> span.name().equals("request"))
				.singleElement()
				.satisfies((span) -> assertThat(span.attributes().get("braintrust.metadata"))
					.contains("\"version\":\"42\""));
		});
	}

	@Test
	void shouldExportTheRootOfATraceWithALateAiSpan() {
		this.runner.withPropertyValues("braintrust.tracing.export.filter-ai-spans=true").run((context) -> {
			Observation root = Observation.start("request", context.getBean(ObservationRegistry.class));
			root.stop();
			root.scoped(() -> context.getBean(Service.class).ask(Client.SPRING_AI_CALL, "Ada", "x"));
			flush(context);
			assertThat(names(this.braintrust.spans())).contains("request", "chat gpt-4o-mini");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.tracing.export.enabled", "management.tracing.enabled" })
	void shouldBeDisabledBySpringBootsProperty(String property) {
		this.runner.withPropertyValues(property + "=false").run((context) -> {
			askInRequest(context);
			assertThat(this.braintrust.exports()).isEmpty();
		});
	}

	@Test
	void shouldSendCompleteMetadataToBraintrustDespiteSpanLimits() {
		this.runner.withBean(SpanLimits.class, () -> SpanLimits.builder().setMaxAttributeValueLength(20).build())
			.run((context) -> {
				askInRequest(context);
				assertThat(llm(this.own.spans()).get("braintrust.metadata")).hasSize(20);
				assertThat(Json.parse(llm(this.braintrust.spans()).get("braintrust.metadata"))).isInstanceOf(Map.class);
			});
	}

	@Test
	void shouldNotTraceRefreshes() {
		this.runner.withPropertyValues("braintrust.prompts.cache.refresh-interval=50ms").run((context) -> {
			context.getBean(PromptRegistry.class).get("greeter");
			Awaitility.await().until(() -> this.braintrust.requests().size() > 5);
			flush(context);
			assertThat(this.braintrust.spans()).isEmpty();
			assertThat(this.own.spans()).isEmpty();
		});
	}

	@Test
	void shouldWarnOnceAboutTracesThatAreNotSampled(CapturedOutput output) {
		this.runner.withPropertyValues("management.tracing.sampling.probability=0.1")
			.run((context) -> assertThat(output).containsOnlyOnce("management.tracing.sampling.probability=1.0")
				.contains("The sampling probability 0.1 loses nine traces in ten")
				.doesNotContain("sk-secret"));
	}

	static class WithClients {

		@UsePrompt("greeter")
		public String ask(Clients clients, Client client, @PromptVariable String name) {
			return clients.call(client, CurrentPrompt.build());
		}

	}

	@Test
	void shouldWarnIfExportHasNoProject(CapturedOutput output) {
		this.runner.withPropertyValues("braintrust.project=")
			.run((context) -> assertThat(output).containsOnlyOnce("because no project is configured")
				.contains("braintrust.project-id"));
	}

	@Test
	void shouldCompleteLinksInThePipelineOfAnotherSdk() {
		this.runner.withBean(WithClients.class).run((context) -> {
			RecordedSpans recorded = new RecordedSpans();
			SdkTracerProvider provider = SdkTracerProvider.builder()
				.addSpanProcessor(context.getBean("braintrustLinkSpanProcessor", SpanProcessor.class))
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

	/**
	 * 200 concurrent calls of 20 prompts, in three ways. Each message contains the name
	 * of the call, so that the link of each LLM span can be checked.
	 */
	@Test
	void shouldNotMixUpLinksOfConcurrentCalls() {
		for (int i = 0; i < 20; i++) {
			this.braintrust.withPrompt("prompt-" + i, String.valueOf(1000 + i), "{{call}}");
		}
		this.runner.withBean(TwentyPrompts.class)
			.withPropertyValues("braintrust.client.maximum-connections=50", "braintrust.prompts.link-timeout=20s")
			.run((context) -> {
				TwentyPrompts prompts = context.getBean(TwentyPrompts.class);
				Clients clients = context.getBean(Clients.class);
				PromptRegistry registry = context.getBean(PromptRegistry.class);
				ExecutorService threads = Executors.newFixedThreadPool(200);
				CyclicBarrier together = new CyclicBarrier(200);
				List<Future<?>> calls = new ArrayList<>();
				for (int i = 0; i < 200; i++) {
					int number = i;
					String call = "call-" + i;
					calls.add(threads.submit(() -> {
						together.await(60, TimeUnit.SECONDS);
						return inRequest(context, () -> switch (number / 20 % 3) {
							// linked by the current call
							case 0 -> prompts.run(number % 20, () -> clients.chatClient().prompt(call).call().content(),
									call);
							// a span created by OpenTelemetry's API
							case 1 -> prompts.run(number % 20,
									() -> clients.call(Client.PLAIN_GEN_AI, CurrentPrompt.build()), call);
							// linked by the origin of the messages
							default -> clients.call(Client.SPRING_AI_STREAM,
									registry.get("prompt-" + number % 20).build(Map.of("call", call)));
						});
					}));
				}
				for (Future<?> call : calls) {
					assertThat(call.get(120, TimeUnit.SECONDS).toString()).startsWith("reply to: call-");
				}
				threads.shutdown();
				Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
					flush(context);
					return llmLinks().size() == 200;
				});
				for (Map.Entry<String, String> link : llmLinks().entrySet()) {
					int number = Integer.parseInt(link.getKey().substring("call-".length()));
					assertThat(link.getValue()).isEqualTo("prompt-" + number % 20);
				}
			});
	}

	/**
	 * The prompt's name of each LLM span, by the call in the variables of its link.
	 */
	private Map<String, String> llmLinks() {
		Map<String, String> links = new HashMap<>();
		for (ReceivedSpan span : this.braintrust.spans()) {
			Map<String, String> attributes = span.attributes();
			if ("chat".equals(attributes.get("gen_ai.operation.name"))) {
				Map<?, ?> prompt = (Map<?, ?>) ((Map<?, ?>) Json.parse(attributes.get("braintrust.metadata")))
					.get("prompt");
				String call = ((Map<?, ?>) prompt.get("variables")).get("call").toString();
				assertThat(attributes.getOrDefault("braintrust.input_json", call)).contains(call);
				String name = attributes.get("gen_ai.prompt.name");
				assertThat(prompt.get("version"))
					.isEqualTo(String.valueOf(1000 + Integer.parseInt(name.substring("prompt-".length()))));
				assertThat(links.put(call, name)).as(call).isNull();
			}
		}
		return links;
	}

	static class TwentyPrompts {

		private final ObjectProvider<TwentyPrompts> self;

		TwentyPrompts(ObjectProvider<TwentyPrompts> self) {
			this.self = self;
		}

		public String run(int number, Supplier<String> work, String call) {
			TwentyPrompts prompts = this.self.getObject();
			return switch (number) {
				case 0 -> prompts.prompt0(work, call);
				case 1 -> prompts.prompt1(work, call);
				case 2 -> prompts.prompt2(work, call);
				case 3 -> prompts.prompt3(work, call);
				case 4 -> prompts.prompt4(work, call);
				case 5 -> prompts.prompt5(work, call);
				case 6 -> prompts.prompt6(work, call);
				case 7 -> prompts.prompt7(work, call);
				case 8 -> prompts.prompt8(work, call);
				case 9 -> prompts.prompt9(work, call);
				case 10 -> prompts.prompt10(work, call);
				case 11 -> prompts.prompt11(work, call);
				case 12 -> prompts.prompt12(work, call);
				case 13 -> prompts.prompt13(work, call);
				case 14 -> prompts.prompt14(work, call);
				case 15 -> prompts.prompt15(work, call);
				case 16 -> prompts.prompt16(work, call);
				case 17 -> prompts.prompt17(work, call);
				case 18 -> prompts.prompt18(work, call);
				default -> prompts.prompt19(work, call);
			};
		}

		@UsePrompt("prompt-0")
		public String prompt0(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-1")
		public String prompt1(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-2")
		public String prompt2(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-3")
		public String prompt3(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-4")
		public String prompt4(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-5")
		public String prompt5(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-6")
		public String prompt6(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-7")
		public String prompt7(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-8")
		public String prompt8(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-9")
		public String prompt9(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-10")
		public String prompt10(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-11")
		public String prompt11(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-12")
		public String prompt12(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-13")
		public String prompt13(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-14")
		public String prompt14(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-15")
		public String prompt15(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-16")
		public String prompt16(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-17")
		public String prompt17(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-18")
		public String prompt18(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

		@UsePrompt("prompt-19")
		public String prompt19(Supplier<String> work, @PromptVariable String call) {
			return work.get();
		}

	}

}
