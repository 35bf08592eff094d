package dev.braintrust.spring.tracing.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.instrumentation.openai.BraintrustOpenAI;
import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each client in each style. The spans received by OTLP are checked: only the LLM span
 * and the current span of the annotated call are linked.
 */
class LinkMatrixTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s",
				"management.tracing.sampling.probability=1.0",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + this.braintrust.url() + "/users/v1/traces",
				"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url() + "/v1");

	@AfterEach
	void close() {
		Hooks.disableAutomaticContextPropagation();
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Clients clients(ChatClient.Builder chatClient, OpenTelemetry openTelemetry,
				org.springframework.core.env.Environment environment) {
			OpenAIClient openAi = OpenAIOkHttpClient.builder()
				.apiKey("sk-model")
				.baseUrl(environment.getRequiredProperty("spring.ai.openai.base-url"))
				.build();
			return new Clients(chatClient.build(), BraintrustOpenAI.wrapOpenAI(openTelemetry, openAi),
					openTelemetry.getTracer("plain"));
		}

		@Bean
		Styles styles(Clients clients) {
			return new Styles(clients);
		}

		@Bean
		HardcodedStyles hardcodedStyles(Clients clients) {
			return new HardcodedStyles(clients);
		}

	}

	record Clients(ChatClient chatClient, OpenAIClient openAi, Tracer tracer) {

		String call(Client client, BuiltPrompt prompt) {
			return switch (client) {
				case SPRING_AI_CALL -> this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).call().content();
				case SPRING_AI_STREAM -> String.join("", stream(prompt).collectList().block());
				case WRAPPED_OPENAI -> this.openAi.chat()
					.completions()
					.create(ChatCompletionCreateParams.builder()
						.model(prompt.model())
						.addUserMessage(prompt.messages().get(0).get("content").toString())
						.build())
					.choices()
					.get(0)
					.message()
					.content()
					.orElseThrow();
				case PLAIN_GEN_AI -> {
					var span = this.tracer.spanBuilder("chat by hand")
						.setAttribute("gen_ai.operation.name", "chat")
						.startSpan();
					try (var scope = span.makeCurrent()) {
						this.tracer.spanBuilder("child").startSpan().end();
						yield "reply to: " + prompt.messages().get(0).get("content");
					}
					finally {
						span.end();
					}
				}
			};
		}

		Flux<String> stream(BuiltPrompt prompt) {
			return this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).stream().content();
		}

	}

	enum Client {

		SPRING_AI_CALL, SPRING_AI_STREAM, WRAPPED_OPENAI, PLAIN_GEN_AI

	}

	enum Style {

		PLAIN, MONO, FLUX_LIMITED, FLUX_AUTO, COMPLETION_STAGE

	}

	static class Styles {

		private final Clients clients;

		private final ExecutorService threads = ContextExecutorService.wrap(Executors.newCachedThreadPool(),
				() -> ContextSnapshotFactory.builder().build().captureAll());

		Styles(Clients clients) {
			this.clients = clients;
		}

		@UsePrompt("greeter")
		public String plain(Client client, @PromptVariable String name) {
			return this.clients.call(client, CurrentPrompt.build());
		}

		@UsePrompt("greeter")
		public Mono<String> mono(Client client, @PromptVariable String name) {
			return CurrentPrompt.mono().flatMap((prompt) -> {
				BuiltPrompt built = prompt.build(Map.of("name", name));
				return (client == Client.SPRING_AI_STREAM) ? this.clients.stream(built).collectList().map(Styles::join)
						: Mono.fromCallable(() -> this.clients.call(client, built));
			});
		}

		@UsePrompt("greeter")
		public Flux<String> flux(Client client, @PromptVariable String name) {
			return CurrentPrompt.mono().flatMapMany((prompt) -> {
				BuiltPrompt built = prompt.build(Map.of("name", name));
				return (client == Client.SPRING_AI_STREAM) ? this.clients.stream(built)
						: Mono.fromCallable(() -> this.clients.call(client, built)).flux();
			});
		}

		@UsePrompt("greeter")
		public CompletionStage<String> stage(Client client, @PromptVariable String name) {
			BuiltPrompt built = CurrentPrompt.build();
			return (client == Client.SPRING_AI_STREAM)
					? this.clients.stream(built).collectList().map(Styles::join).toFuture()
					: CompletableFuture.supplyAsync(() -> this.clients.call(client, built), this.threads);
		}

		private static String join(List<String> pieces) {
			return String.join("", pieces);
		}

	}

	/**
	 * Messages of hard-coded prompts have no origin, so only the current call can link
	 * them.
	 */
	static class HardcodedStyles {

		private final Clients clients;

		private final ExecutorService threads = ContextExecutorService.wrap(Executors.newCachedThreadPool(),
				() -> ContextSnapshotFactory.builder().build().captureAll());

		HardcodedStyles(Clients clients) {
			this.clients = clients;
		}

		@HardcodedPrompt(name = "in-code", version = "v1")
		public String plain(String name) {
			return this.clients.chatClient().prompt("Hello " + name).call().content();
		}

		@HardcodedPrompt(name = "in-code", version = "v1")
		public Mono<String> mono(String name) {
			return flux(name).collectList().map((pieces) -> String.join("", pieces));
		}

		@HardcodedPrompt(name = "in-code", version = "v1")
		public Flux<String> flux(String name) {
			return this.clients.chatClient().prompt("Hello " + name).stream().content();
		}

		@HardcodedPrompt(name = "in-code", version = "v1")
		public CompletionStage<String> stage(String name) {
			return CompletableFuture
				.supplyAsync(() -> this.clients.chatClient().prompt("Hello " + name).call().content(), this.threads);
		}

	}

	static Stream<Arguments> cells() {
		List<Arguments> cells = new ArrayList<>();
		for (Client client : Client.values()) {
			for (Style style : Style.values()) {
				cells.add(Arguments.of(client, style));
			}
		}
		return cells.stream();
	}

	@ParameterizedTest
	@MethodSource("cells")
	void shouldLinkTheLlmSpan(Client client, Style style) {
		this.runner
			.withPropertyValues(
					"spring.reactor.context-propagation=" + ((style == Style.FLUX_AUTO) ? "auto" : "limited"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				String reply = inRequest(context, style, (styles, it) -> switch (style) {
					case PLAIN -> styles.plain(client, "Ada");
					case MONO -> styles.mono(client, "Ada");
					case FLUX_LIMITED, FLUX_AUTO -> styles.flux(client, "Ada");
					case COMPLETION_STAGE -> styles.stage(client, "Ada");
				});
				assertThat(reply).isEqualTo("reply to: Hello Ada");
				List<ReceivedSpan> spans = receivedSpans(context);
				ReceivedSpan llm = onlyLlmSpan(spans);
				Map<String, String> attributes = llm.attributes();
				assertThat(prompt(llm)).isEqualTo(managed());
				assertThat(attributes).containsEntry("gen_ai.prompt.name", "greeter")
					.containsEntry("gen_ai.prompt.version", "42");
				if (client == Client.WRAPPED_OPENAI) {
					assertThat((Map<?, ?>) Json.parse(attributes.get("braintrust.metadata"))).hasSizeGreaterThan(1);
				}
				if (client == Client.SPRING_AI_CALL || client == Client.SPRING_AI_STREAM) {
					assertThat(attributes).containsEntry("braintrust.span_attributes", "{\"type\":\"llm\"}")
						.containsEntry("braintrust.input_json", "[{\"role\":\"user\",\"content\":\"Hello Ada\"}]");
					assertThat(attributes.get("braintrust.output_json")).startsWith("[{\"index\":0,\"message\":{")
						.contains("\"content\":\"reply to: Hello Ada\"")
						.contains("\"role\":\"assistant\"");
				}
				assertOthersAreNotLinked(spans, llm);
			});
	}

	@ParameterizedTest
	@MethodSource("styles")
	void shouldNameAHardcodedPromptOnTheLlmSpan(Style style) {
		this.runner
			.withPropertyValues(
					"spring.reactor.context-propagation=" + ((style == Style.FLUX_AUTO) ? "auto" : "limited"))
			.run((context) -> {
				HardcodedStyles styles = context.getBean(HardcodedStyles.class);
				String reply = inRequest(context, style, (ignored, it) -> switch (style) {
					case PLAIN -> styles.plain("Ada");
					case MONO -> styles.mono("Ada");
					case FLUX_LIMITED, FLUX_AUTO -> styles.flux("Ada");
					case COMPLETION_STAGE -> styles.stage("Ada");
				});
				assertThat(reply).isEqualTo("reply to: Hello Ada");
				List<ReceivedSpan> spans = receivedSpans(context);
				ReceivedSpan llm = onlyLlmSpan(spans);
				assertThat(prompt(llm)).isEqualTo(Map.of("name", "in-code", "version", "v1"));
				assertThat(llm.attributes()).containsEntry("gen_ai.prompt.name", "in-code")
					.containsEntry("gen_ai.prompt.version", "v1");
				assertOthersAreNotLinked(spans, llm);
			});
	}

	static Stream<Style> styles() {
		return Stream.of(Style.values());
	}

	@Test
	void shouldLinkWithoutAnnotationOnlyIfTheBuiltMessagesAreSent() {
		this.runner.run((context) -> {
			Clients clients = context.getBean(Clients.class);
			BuiltPrompt built = context.getBean(PromptRegistry.class).get("greeter").build(Map.of("name", "Ada"));
			clients.call(Client.SPRING_AI_CALL, built);
			assertThat(prompt(onlyLlmSpan(receivedSpans(context)))).isEqualTo(managed());
			this.braintrust.clear();
			clients.chatClient().prompt("something else").call().content();
			assertThat(prompt(onlyLlmSpan(receivedSpans(context)))).isNull();
		});
	}

	@Test
	void shouldPreferTheOriginOfMessagesToTheCurrentCall() {
		this.braintrust.withPrompt("other", "77", "Other {{name}}");
		this.runner.withBean(Mixed.class).run((context) -> {
			context.getBean(Mixed.class).run("Ada");
			assertThat(prompt(onlyLlmSpan(receivedSpans(context)))).containsEntry("version", "77");
		});
	}

	static class Mixed {

		private final Clients clients;

		private final PromptRegistry registry;

		Mixed(Clients clients, PromptRegistry registry) {
			this.clients = clients;
			this.registry = registry;
		}

		@UsePrompt("greeter")
		public void run(@PromptVariable String name) {
			this.clients.call(Client.SPRING_AI_CALL,
					this.registry.get(PromptReference.of("other")).build(Map.of("name", name)));
		}

	}

	@FunctionalInterface
	private interface Work {

		Object start(Styles styles, ApplicationContext context);

	}

	/** Runs work in an observation named "request", as a web server does. */
	private static String inRequest(ApplicationContext context, Style style, Work work) throws Exception {
		Styles styles = context.getBean(Styles.class);
		ObservationRegistry registry = context.getBean(ObservationRegistry.class);
		Observation request = Observation.start("request", registry);
		try {
			if (style == Style.PLAIN || style == Style.COMPLETION_STAGE) {
				Object result = request.observe(() -> {
					Object started = work.start(styles, context);
					return (started instanceof CompletionStage<?> stage) ? stage.toCompletableFuture().join() : started;
				});
				return String.valueOf(result);
			}
			Object publisher = work.start(styles, context);
			Flux<?> flux = (publisher instanceof Mono<?> mono) ? mono.flux() : (Flux<?>) publisher;
			List<?> pieces = flux.contextWrite((inner) -> inner.put("micrometer.observation", request))
				.subscribeOn(Schedulers.newSingle("not-blocking"))
				.collectList()
				.toFuture()
				.get(60, TimeUnit.SECONDS);
			return String.join("", pieces.stream().map(String::valueOf).toList());
		}
		finally {
			request.stop();
		}
	}

	private List<ReceivedSpan> receivedSpans(ApplicationContext context) {
		SdkTracerProvider provider = context.getBean(SdkTracerProvider.class);
		// the LLM span of a stream ends on another thread, after the last element
		Awaitility.await().until(() -> {
			provider.forceFlush().join(10, TimeUnit.SECONDS);
			return this.braintrust.spans().stream().anyMatch(LinkMatrixTests::isLlm);
		});
		return this.braintrust.spans();
	}

	private static boolean isLlm(ReceivedSpan span) {
		Map<String, String> attributes = span.attributes();
		return "chat".equals(attributes.get("gen_ai.operation.name"))
				|| attributes.getOrDefault("braintrust.span_attributes", "").contains("llm");
	}

	private static ReceivedSpan onlyLlmSpan(List<ReceivedSpan> spans) {
		List<ReceivedSpan> llm = spans.stream().filter(LinkMatrixTests::isLlm).toList();
		assertThat(llm).as("LLM spans among %s", spans.stream().map(ReceivedSpan::name).toList()).hasSize(1);
		return llm.get(0);
	}

	private static void assertOthersAreNotLinked(List<ReceivedSpan> spans, ReceivedSpan llm) {
		assertThat(spans).hasSizeGreaterThan(1);
		for (ReceivedSpan span : spans) {
			if (span != llm && !span.name().equals("request")) {
				assertThat(prompt(span)).as(span.name()).isNull();
				assertThat(span.attributes()).as(span.name())
					.doesNotContainKeys("gen_ai.prompt.name", "braintrust.input_json");
			}
		}
		assertThat(spans).filteredOn((span) -> span.name().equals("request"))
			.singleElement()
			.satisfies((span) -> assertThat(prompt(span)).isEqualTo(prompt(llm)));
	}

	private static Map<String, Object> managed() {
		return Map.of("id", FakeBraintrust.idOf("greeter"), "project_id", FakeBraintrust.PROJECT_ID, "version", "42",
				"variables", Map.of("name", "Ada"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> prompt(ReceivedSpan span) {
		String metadata = span.attributes().get("braintrust.metadata");
		return (metadata != null) ? (Map<String, Object>) ((Map<String, Object>) Json.parse(metadata)).get("prompt")
				: null;
	}

}
