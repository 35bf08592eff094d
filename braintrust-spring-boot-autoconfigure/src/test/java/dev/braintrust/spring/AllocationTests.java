package dev.braintrust.spring;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.sun.management.ThreadMXBean;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.PromptTemplate;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.tracing.export.internal.BraintrustSpanProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bytes allocated by calls, which, unlike their duration, do not depend on the machine.
 * The limits are generous: they detect that an optimization was lost. The module
 * {@code benchmarks} has the exact numbers.
 */
class AllocationTests {

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final String WITHOUT_STARTER = "spring.autoconfigure.exclude="
			+ "dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration,"
			+ "dev.braintrust.spring.autoconfigure.BraintrustAopAutoConfiguration,"
			+ "dev.braintrust.spring.autoconfigure.BraintrustTracingAutoConfiguration,"
			+ "dev.braintrust.spring.autoconfigure.BraintrustOpenTelemetryAutoConfiguration";

	private static final int ROUNDS = 30;

	private static final int CALLS = 1000;

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "management.tracing.sampling.probability=1.0",
				"management.tracing.export.enabled=false", "spring.ai.openai.api-key=sk-model");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Annotated annotated() {
			return new Annotated();
		}

	}

	static class Annotated {

		private static final ChatModelObservationConvention CONVENTION = new DefaultChatModelObservationConvention();

		private final org.springframework.ai.chat.prompt.Prompt request = new org.springframework.ai.chat.prompt.Prompt(
				List.of(new SystemMessage("Answer in English."), new UserMessage("What can you do?")),
				ChatOptions.builder().model("gpt-4o-mini").build());

		private final ChatResponse response = new ChatResponse(List.of(new Generation(new AssistantMessage("All."))));

		/** Observes a call, as the models of Spring AI do. */
		@UsePrompt(slug = "greeter")
		void llm(ObservationRegistry observations) {
			ChatModelObservationContext context = ChatModelObservationContext.builder()
				.prompt(this.request)
				.provider("openai")
				.build();
			ChatModelObservationDocumentation.CHAT_MODEL_OPERATION
				.observation(null, CONVENTION, () -> context, observations)
				.observe(() -> context.setResponse(this.response));
		}

		@UsePrompt(slug = "greeter")
		String plain(String text) {
			return text;
		}

		@UsePrompt(slug = "greeter")
		Object converted(@PromptVariable("name") String name) {
			return SpringAiPrompts.toPrompt(CurrentPrompt.build());
		}

		@UsePrompt(slug = "greeter")
		String keyed(@PromptVariable("user-id") String user) {
			return user;
		}

		@UsePrompt(slug = "greeter")
		String fiveVariables(@PromptVariable("company") String company, @PromptVariable("language") String language,
				@PromptVariable("customer") String customer, @PromptVariable("tier") String tier,
				@PromptVariable("message") String message) {
			return message;
		}

	}

	@Test
	void shouldAllocateLittlePerCall() {
		inSpan((context) -> {
			Annotated annotated = context.getBean(Annotated.class);
			assertThat(bytesPerCall(() -> annotated.plain("text"))).isLessThanOrEqualTo(400);
		});
	}

	@Test
	void shouldAllocateLittlePerCallWithVariables() {
		inSpan((context) -> {
			Annotated annotated = context.getBean(Annotated.class);
			assertThat(bytesPerCall(() -> annotated.fiveVariables("ACME & Sons", "English", "Zoë O'Neil", "gold",
					"My order has not arrived after 9 days. What can you do?")))
				.isLessThanOrEqualTo(2000);
		});
	}

	@Test
	void shouldAllocateLittlePerCallThatBuildsAndConvertsItsPrompt() {
		inSpan((context) -> {
			Annotated annotated = context.getBean(Annotated.class);
			assertThat(bytesPerCall(() -> annotated.converted("Ada"))).isLessThanOrEqualTo(5000);
		});
	}

	@Test
	void shouldAllocateLittlePerCallWithoutSpan() {
		this.runner.run((context) -> {
			context.getBean(PromptRegistry.class).get("greeter");
			Annotated annotated = context.getBean(Annotated.class);
			assertThat(bytesPerCall(() -> annotated.plain("text"))).isLessThanOrEqualTo(320);
		});
	}

	/** Beside the same call without a rollout. */
	@Test
	void shouldAllocateLittlePerCallForARollout() {
		String rollout = "braintrust.prompts.rollouts.greeter.";
		long without = bytesPerKeyedCall(this.runner);
		assertThat(bytesPerKeyedCall(this.runner.withPropertyValues(rollout + "key=user-id",
				rollout + "arms[0].name=candidate", rollout + "arms[0].version=42", rollout + "arms[0].percentage=50",
				rollout + "rollback.window=5m")))
			.isLessThanOrEqualTo(without + 64);
	}

	private static long bytesPerKeyedCall(ApplicationContextRunner runner) {
		long[] bytes = new long[1];
		runner.run((context) -> {
			Annotated annotated = context.getBean(Annotated.class);
			bytes[0] = bytesPerCall(() -> annotated.keyed("user-4711"));
		});
		return bytes[0];
	}

	@Test
	void shouldAllocateNothingPerCacheHit() {
		this.runner.run((context) -> {
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			PromptReference reference = PromptReference.of("greeter");
			assertThat(bytesPerCall(() -> registry.get(reference))).isZero();
		});
	}

	@Test
	void shouldAllocateLittlePerBuild() throws IOException {
		try (InputStream in = getClass().getResourceAsStream("/conformance/bench-prompt.json")) {
			Map<?, ?> bench = (Map<?, ?>) Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
			Prompt prompt = Prompt.fromJson(Json.write(bench.get("row")));
			assertThat(bytesPerCall(() -> prompt.build(bench.get("args")))).isLessThanOrEqualTo(4000);
		}
	}

	/** Beside Spring AI's own template with the same text and options. */
	@Test
	void shouldAllocateLessThanSpringAiPerConversion() throws IOException {
		try (InputStream in = getClass().getResourceAsStream("/conformance/bench-prompt.json")) {
			Map<?, ?> bench = (Map<?, ?>) Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
			BuiltPrompt built = Prompt.fromJson(Json.write(bench.get("row"))).build(bench.get("args"));
			OpenAiChatModel model = OpenAiChatModel.builder()
				.options(OpenAiChatOptions.builder().apiKey("sk-model").build())
				.build();
			long conversion = bytesPerCall(() -> SpringAiPrompts.toPrompt(built));
			long direct = bytesPerCall(() -> SpringAiPrompts.toPrompt(built, model));
			long springAi = bytesPerCall(() -> new PromptTemplate("Hello {name}, {message}").create(
					Map.of("name", "Ada", "message", "What can you do?"),
					OpenAiChatOptions.builder().model("gpt-4o-mini").temperature(0.5).build()));
			assertThat(conversion).isLessThan(springAi).isLessThanOrEqualTo(8000);
			assertThat(direct).isLessThan(springAi).isLessThanOrEqualTo(12000);
		}
	}

	/** A chain in which only the model follows, which answers at once. */
	private record ConstantChain(List<CallAdvisor> getCallAdvisors,
			ChatClientResponse response) implements CallAdvisorChain {

		@Override
		public ChatClientResponse nextCall(ChatClientRequest request) {
			return this.response;
		}

		@Override
		public CallAdvisorChain copy(CallAdvisor after) {
			return this;
		}

	}

	@Test
	void shouldAllocateLittlePerRequestInTheAdvisor() throws IOException {
		try (InputStream in = getClass().getResourceAsStream("/conformance/bench-prompt.json")) {
			Map<?, ?> bench = (Map<?, ?>) Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
			OpenAiChatModel model = OpenAiChatModel.builder()
				.options(OpenAiChatOptions.builder().apiKey("sk-model").build())
				.build();
			var prompt = SpringAiPrompts
				.toPrompt(Prompt.fromJson(Json.write(bench.get("row"))).build(bench.get("args")));
			ChatOptions options = model.getOptions().mutate().combineWith(prompt.getOptions().mutate()).build();
			ChatClientRequest request = new ChatClientRequest(
					new org.springframework.ai.chat.prompt.Prompt(prompt.getInstructions(), options), Map.of());
			ChatClientResponse response = ChatClientResponse.builder().context(Map.of()).build();
			CallAdvisorChain chain = new ConstantChain(List.of(ChatModelCallAdvisor.builder().chatModel(model).build()),
					response);
			CallAdvisor advisor = (CallAdvisor) SpringAiPrompts.advisor();
			assertThat(bytesPerCall(() -> advisor.adviseCall(request, chain))).isLessThanOrEqualTo(8000);
		}
	}

	@Test
	void shouldAllocateAlmostNothingForUnrelatedSpans() {
		long without = bytesPerSpan(this.runner.withPropertyValues(WITHOUT_STARTER));
		// 0 when run alone; after a thousand other tests, call sites have too many types
		// for escape analysis to remove all allocations
		assertThat(bytesPerSpan(this.runner)).isLessThanOrEqualTo(without + 192);
	}

	/** What the starter adds, including the call; the JSON is written by the export. */
	@Test
	void shouldAllocateLittleForAnLlmSpanWithLinkAndContent() {
		long without = bytesPerLlmSpan(this.runner.withPropertyValues(WITHOUT_STARTER));
		// 600 to 1,400, depending on what the JVM inlines
		assertThat(bytesPerLlmSpan(this.runner.withPropertyValues("management.tracing.export.enabled=true")))
			.isLessThanOrEqualTo(without + 1500);
	}

	private static long bytesPerLlmSpan(ApplicationContextRunner runner) {
		long[] bytes = new long[1];
		runner.run((context) -> {
			// spans are prepared for the export, but not queued
			context.getBeansOfType(BraintrustSpanProcessor.class).values().forEach(BraintrustSpanProcessor::shutdown);
			Annotated annotated = context.getBean(Annotated.class);
			ObservationRegistry observations = context.getBean(ObservationRegistry.class);
			bytes[0] = bytesPerCall(() -> annotated.llm(observations));
		});
		return bytes[0];
	}

	private static long bytesPerSpan(ApplicationContextRunner runner) {
		long[] bytes = new long[1];
		runner.run((context) -> {
			ObservationRegistry observations = context.getBean(ObservationRegistry.class);
			bytes[0] = bytesPerCall(() -> {
				Observation observation = Observation.start("unrelated", observations);
				observation.openScope().close();
				observation.stop();
			});
		});
		return bytes[0];
	}

	private void inSpan(Consumer<ApplicationContext> test) {
		this.runner.run((context) -> {
			context.getBean(PromptRegistry.class).get("greeter");
			Tracer tracer = context.getBean(Tracer.class);
			Span span = tracer.nextSpan().start();
			try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
				test.accept(context);
			}
			finally {
				span.end();
			}
		});
	}

	/** The minimum of several rounds: the first ones run before JIT compilation. */
	private static long bytesPerCall(Runnable call) {
		long minimum = Long.MAX_VALUE;
		for (int round = 0; round < ROUNDS; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < CALLS; i++) {
				call.run();
			}
			minimum = Math.min(minimum, (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
		}
		return minimum;
	}

}
