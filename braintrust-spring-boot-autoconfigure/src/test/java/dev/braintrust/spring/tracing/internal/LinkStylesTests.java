package dev.braintrust.spring.tracing.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.SimpleLoggerAdvisor;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;
import dev.braintrust.spring.tracing.internal.LinkMatrixTests.Client;
import dev.braintrust.spring.tracing.internal.LinkMatrixTests.Clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Styles of code that are not in {@link LinkMatrixTests}: repeated and cancelled
 * subscriptions, errors, {@code @Async}, server-sent events, tools and advisors, other
 * HTTP clients.
 */
class LinkStylesTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	private final String[] properties = { "braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
			"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s",
			"management.tracing.sampling.probability=1.0",
			"management.opentelemetry.tracing.export.otlp.endpoint=" + this.braintrust.url() + "/users/v1/traces",
			"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url() + "/v1" };

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(LinkMatrixTests.Application.class)
		.withPropertyValues(this.properties);

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private List<Map<String, String>> llmSpans(ApplicationContext context, int expected) {
		SdkTracerProvider provider = context.getBean(SdkTracerProvider.class);
		Awaitility.await().until(() -> {
			provider.forceFlush().join(10, TimeUnit.SECONDS);
			return llmSpans().size() >= expected;
		});
		assertThat(llmSpans()).hasSize(expected);
		return llmSpans();
	}

	private List<Map<String, String>> llmSpans() {
		return this.braintrust.spans()
			.stream()
			.map(ReceivedSpan::attributes)
			.filter((attributes) -> "chat".equals(attributes.get("gen_ai.operation.name")))
			.toList();
	}

	private static void assertLinked(Map<String, String> attributes, String version, Map<String, Object> variables) {
		assertThat(attributes).containsKey("braintrust.metadata");
		Map<?, ?> prompt = (Map<?, ?>) ((Map<?, ?>) Json.parse(attributes.get("braintrust.metadata"))).get("prompt");
		assertThat(prompt.get("version")).isEqualTo(version);
		assertThat(prompt.get("variables")).isEqualTo(variables);
	}

	static class Reactive {

		private final Clients clients;

		private final AtomicInteger attempts = new AtomicInteger();

		Reactive(Clients clients) {
			this.clients = clients;
		}

		@UsePrompt("greeter")
		public Mono<String> failingFirst(@PromptVariable String name) {
			return CurrentPrompt.mono()
				.flatMap((prompt) -> this.clients.stream(prompt.build(Map.of("name", name + this.attempts.get())))
					.collectList())
				.map((pieces) -> {
					if (this.attempts.getAndIncrement() == 0) {
						throw new IllegalStateException("first");
					}
					return String.join("", pieces);
				});
		}

		@UsePrompt("greeter")
		public Flux<String> stream(@PromptVariable String name) {
			return CurrentPrompt.mono()
				.flatMapMany((prompt) -> this.clients.stream(prompt.build(Map.of("name", name))));
		}

		@UsePrompt("greeter")
		public Mono<String> throwing() {
			throw new IllegalArgumentException("at assembly");
		}

	}

	@Test
	void shouldLinkEachAttemptOfARetry() {
		this.runner.withBean(Reactive.class).run((context) -> {
			assertThat(context.getBean(Reactive.class).failingFirst("Ada").retry(1).block())
				.isEqualTo("reply to: Hello Ada1");
			List<Map<String, String>> spans = llmSpans(context, 2);
			assertLinked(spans.get(0), "42", Map.of("name", "Ada0"));
			assertLinked(spans.get(1), "42", Map.of("name", "Ada1"));
		});
	}

	@Test
	void shouldLinkEachRepetitionAndEachSubscription() {
		this.runner.withBean(Reactive.class).run((context) -> {
			Flux<String> stream = context.getBean(Reactive.class).stream("Ada");
			assertThat(stream.repeat(1).collectList().block()).hasSizeGreaterThan(2);
			stream.blockLast();
			llmSpans(context, 3).forEach((span) -> assertLinked(span, "42", Map.of("name", "Ada")));
		});
	}

	@Test
	void shouldLinkAStreamThatIsCancelled() {
		this.runner.withBean(Reactive.class).run((context) -> {
			assertThat(context.getBean(Reactive.class).stream("Ada").take(1).collectList().block()).hasSize(1);
			assertLinked(llmSpans(context, 1).get(0), "42", Map.of("name", "Ada"));
		});
	}

	@Test
	void shouldPropagateErrorsAndRestoreTheCurrentCall() {
		this.runner.withBean(Reactive.class).withBean(Throwing.class).run((context) -> {
			assertThat(context.getBean(Reactive.class)
				.throwing()
				.onErrorResume((ex) -> Mono.just(ex.getMessage()))
				.block()).isEqualTo("at assembly");
			try {
				context.getBean(Throwing.class).run();
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).hasMessage("the method's own");
			}
			assertThatIllegalStateException().isThrownBy(CurrentPrompt::get);
		});
	}

	static class Throwing {

		@UsePrompt("greeter")
		public void run() {
			throw new IllegalArgumentException("the method's own");
		}

	}

	@Test
	void shouldLinkAsyncMethodsWithAContextPropagatingExecutor() {
		this.runner.withUserConfiguration(AsyncConfiguration.class).run((context) -> {
			Observation request = Observation.start("request", context.getBean(ObservationRegistry.class));
			request.observe(() -> context.getBean(Caller.class).run().join());
			List<Map<String, String>> spans = llmSpans(context, 2);
			assertThat(spans).anySatisfy((span) -> assertLinked(span, "42", Map.of("name", "Async")));
			assertThat(spans).anySatisfy((span) -> assertThat(span.get("braintrust.metadata"))
				.isEqualTo("{\"prompt\":{\"name\":\"outer\",\"version\":\"1\"}}"));
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AsyncConfiguration {

		@Bean
		ContextPropagatingTaskDecorator contextPropagatingTaskDecorator() {
			return new ContextPropagatingTaskDecorator();
		}

		@Bean
		AsyncService asyncService(Clients clients) {
			return new AsyncService(clients);
		}

		@Bean
		Caller caller(AsyncService service) {
			return new Caller(service);
		}

	}

	static class AsyncService {

		private final Clients clients;

		AsyncService(Clients clients) {
			this.clients = clients;
		}

		@Async
		@UsePrompt("greeter")
		public CompletableFuture<String> annotated(@PromptVariable String name) {
			return CompletableFuture.completedFuture(this.clients.call(Client.SPRING_AI_CALL, CurrentPrompt.build()));
		}

		@Async
		public CompletableFuture<String> within() {
			return CompletableFuture.completedFuture(this.clients.chatClient().prompt("Hi").call().content());
		}

	}

	static class Caller {

		private final AsyncService service;

		Caller(AsyncService service) {
			this.service = service;
		}

		@HardcodedPrompt(name = "outer", version = "1")
		public CompletableFuture<Void> run() {
			return CompletableFuture.allOf(this.service.annotated("Async"), this.service.within());
		}

	}

	@Test
	void shouldLinkServerSentEventsOfAWebFluxController() {
		new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
			.withUserConfiguration(LinkMatrixTests.Application.class)
			.withBean(Reactive.class)
			.withBean(StreamController.class)
			.withPropertyValues(this.properties)
			.withPropertyValues("server.port=0")
			.run((context) -> {
				int port = ((AnnotationConfigReactiveWebServerApplicationContext) context.getSourceApplicationContext())
					.getWebServer()
					.getPort();
				WebClient client = WebClient.create("http://localhost:" + port);
				List<String> names = List.of("Ada", "Grace", "Edsger", "Barbara");
				List<List<String>> replies = Flux.fromIterable(names)
					.flatMap((name) -> client.get()
						.uri("/stream?name={name}", name)
						.retrieve()
						.bodyToFlux(String.class)
						.collectList())
					.collectList()
					.block();
				assertThat(replies).hasSize(4).allSatisfy((pieces) -> assertThat(pieces).hasSizeGreaterThan(1));
				List<Map<String, String>> spans = llmSpans(context, 4);
				for (String name : names) {
					assertThat(spans).filteredOn((span) -> span.get("braintrust.input_json").contains("Hello " + name))
						.singleElement()
						.satisfies((span) -> assertLinked(span, "42", Map.of("name", name)));
				}
				assertThat(this.braintrust.spans()).filteredOn((span) -> span.name().startsWith("http get /stream"))
					.hasSize(4)
					.allSatisfy((span) -> assertThat(span.attributes()).containsKey("braintrust.metadata"));
			});
	}

	@RestController
	static class StreamController {

		private final Reactive reactive;

		StreamController(Reactive reactive) {
			this.reactive = reactive;
		}

		@GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> stream(@RequestParam String name) {
			return this.reactive.stream(name);
		}

	}

	record City(String city) {
	}

	@Test
	void shouldLinkEveryModelCallOfAToolConversationWithAdvisors() {
		this.braintrust.callToolsWith(Map.of("city", "Paris"));
		this.braintrust.publishRow(Json.write(Map.of("id", FakeBraintrust.idOf("weather"), "_xact_id", "7",
				"project_id", FakeBraintrust.PROJECT_ID, "slug", "weather", "prompt_data",
				Map.of("prompt", Map.of("type", "chat", "messages",
						List.of(Map.of("role", "user", "content", "Weather in {{city}}?")), "tools",
						"[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"Looks it up\"}}]"),
						"options", Map.of("model", "gpt-4o-mini")))));
		this.runner.withBean(Weather.class).run((context) -> {
			assertThat(context.getBean(Weather.class).ask("Paris")).contains("sunny in Paris");
			List<Map<String, String>> spans = llmSpans(context, 2);
			spans.forEach((span) -> assertLinked(span, "7", Map.of("city", "Paris")));
			assertThat(spans.get(0).get("braintrust.output_json")).contains("\"tool_calls\":[{");
			assertThat(spans.get(1).get("braintrust.input_json")).contains("\"role\":\"tool\"");
		});
	}

	static class Weather {

		private final ChatClient chatClient;

		Weather(Clients clients) {
			this.chatClient = clients.chatClient();
		}

		@UsePrompt("weather")
		public String ask(@PromptVariable String city) {
			var weather = FunctionToolCallback.builder("weather", (City input) -> "sunny in " + input.city())
				.description("Looks it up")
				.inputType(City.class)
				.build();
			return this.chatClient.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build(), weather))
				.advisors(new SimpleLoggerAdvisor())
				.call()
				.content();
		}

	}

	@Test
	void shouldSendTheBodyWithWebClient() {
		this.runner.withBean(Plain.class).run((context) -> {
			assertThat(context.getBean(Plain.class).ask("Ada")).contains("reply to: Hello Ada");
			assertThat(Json.parse(this.braintrust.modelRequests().get(0).body())).isEqualTo(Map.of("model",
					"gpt-4o-mini", "messages", List.of(Map.of("role", "user", "content", "Hello Ada"))));
		});
	}

	static class Plain {

		private final WebClient webClient;

		Plain(WebClient.Builder builder, org.springframework.core.env.Environment environment) {
			this.webClient = builder.baseUrl(environment.getRequiredProperty("spring.ai.openai.base-url")).build();
		}

		// tag::by-hand[]
		@UsePrompt("greeter")
		public String ask(@PromptVariable String name) {
			BuiltPrompt prompt = CurrentPrompt.build();
			return this.webClient.post()
				.uri("/chat/completions")
				.bodyValue(prompt.asMap())
				.retrieve()
				.bodyToMono(String.class)
				.block();
		}
		// end::by-hand[]

	}

	@Test
	void shouldNotApplyToOperatorsAfterTheCall() {
		this.runner.withBean(Immediate.class).run((context) -> {
			Clients clients = context.getBean(Clients.class);
			Immediate immediate = context.getBean(Immediate.class);
			immediate.now("warm").block();
			String reply = immediate.now("Ada").map((name) -> {
				assertThatIllegalStateException().isThrownBy(CurrentPrompt::get);
				return clients.chatClient().prompt("unrelated").call().content();
			}).block();
			assertThat(reply).isEqualTo("reply to: unrelated");
			assertThat(llmSpans(context, 1).get(0)).doesNotContainKeys("gen_ai.prompt.name", "braintrust.metadata");
		});
	}

	static class Immediate {

		@UsePrompt("greeter")
		public Mono<String> now(@PromptVariable String name) {
			return Mono.fromCallable(() -> name);
		}

		/**
		 * Blocks the calling thread, which works if that thread may block.
		 */
		@UsePrompt("greeter")
		public Mono<String> blocking() {
			return Mono.just(Mono.just("done").delayElement(Duration.ofMillis(10)).block());
		}

	}

	@Test
	void shouldRunAReactiveMethodOnTheSubscribingThread() {
		this.runner.withBean(Immediate.class)
			.run((context) -> assertThat(context.getBean(Immediate.class).blocking().block())
				.as("not cached, on a thread that may block")
				.isEqualTo("done"));
	}

	@Test
	void shouldLinkOnVirtualThreads() throws Exception {
		Assumptions.assumeTrue(Runtime.version().feature() >= 21, "virtual threads require Java 21");
		ExecutorService threads = ContextExecutorService.wrap(
				(ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null),
				() -> ContextSnapshotFactory.builder().build().captureAll());
		this.runner.withBean(OnThreads.class).run((context) -> {
			Future<String> reply = threads.submit(() -> context.getBean(OnThreads.class).run("Ada", threads));
			assertThat(reply.get(20, TimeUnit.SECONDS)).isEqualTo("reply to: Hi");
			assertLinked(llmSpans(context, 1).get(0), "42", Map.of("name", "Ada"));
		});
	}

	static class OnThreads {

		private final Clients clients;

		OnThreads(Clients clients) {
			this.clients = clients;
		}

		@UsePrompt("greeter")
		public String run(@PromptVariable String name, ExecutorService threads) throws Exception {
			return threads.submit(() -> this.clients.chatClient().prompt("Hi").call().content()).get();
		}

	}

}
