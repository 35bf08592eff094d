package dev.braintrust.spring.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import dev.braintrust.spring.HardcodedPrompts;
import dev.braintrust.spring.ai.PromptAdvisors;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Cost of the forms that name the prompt of a {@code ChatClient}'s call, beside the same
 * call without them. The model answers at once, and creates an LLM span as Spring AI's
 * models do.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChatClientBenchmark {

	private static final String TEXT = "Greet Ada warmly.";

	/** An application context whose prompts are cached. */
	@State(Scope.Thread)
	public static class Context {

		private final BraintrustStub stub = new BraintrustStub();

		private final ConfigurableApplicationContext context = BenchmarkApplication.start(this.stub, Beans.class);

		final ChatClient client = this.context.getBean(ChatClient.Builder.class).build();

		final PromptRegistry registry = this.context.getBean(PromptRegistry.class);

		final Advisor empty = new EmptyAdvisor();

		final Advisor hardcoded = PromptAdvisors.hardcoded("greeter", "v1.2.0");

		final Advisor managed = PromptAdvisors.managed("greeter");

		public Context() {
			this.registry.get("greeter");
		}

		@TearDown
		public void close() {
			this.context.close();
			this.stub.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		@Primary
		ChatModel model(ObservationRegistry observations) {
			return new ImmediateModel(observations);
		}

	}

	/** Answers without a request. */
	private static final class ImmediateModel implements ChatModel {

		private static final DefaultChatModelObservationConvention CONVENTION = new DefaultChatModelObservationConvention();

		private final ChatResponse response = new ChatResponse(List.of(new Generation(new AssistantMessage("Hello"))));

		private final ChatOptions options = ToolCallingChatOptions.builder().model("gpt-4o-mini").build();

		private final ObservationRegistry observations;

		ImmediateModel(ObservationRegistry observations) {
			this.observations = observations;
		}

		@Override
		public ChatResponse call(Prompt prompt) {
			ChatModelObservationContext context = ChatModelObservationContext.builder()
				.prompt(prompt)
				.provider("benchmark")
				.build();
			return ChatModelObservationDocumentation.CHAT_MODEL_OPERATION
				.observation(null, CONVENTION, () -> context, this.observations)
				.observe(() -> {
					context.setResponse(this.response);
					return this.response;
				});
		}

		@Override
		public ChatOptions getOptions() {
			return this.options;
		}

	}

	/** For the cost of any advisor, for which Spring AI creates a span. */
	private static final class EmptyAdvisor implements CallAdvisor {

		@Override
		public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
			return chain.nextCall(request);
		}

		@Override
		public String getName() {
			return "Empty";
		}

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

	@Benchmark
	public @Nullable String withoutPrompt(Context state) {
		return state.client.prompt(TEXT).call().content();
	}

	@Benchmark
	public @Nullable String emptyAdvisor(Context state) {
		return state.client.prompt(TEXT).advisors(state.empty).call().content();
	}

	@Benchmark
	public @Nullable String hardcodedAdvisor(Context state) {
		return state.client.prompt(TEXT).advisors(state.hardcoded).call().content();
	}

	@Benchmark
	public @Nullable String hardcodedScope(Context state) throws Exception {
		return HardcodedPrompts.call("greeter", "v1.2.0", () -> state.client.prompt(TEXT).call().content());
	}

	@Benchmark
	public @Nullable String managedAdvisor(Context state) {
		return state.client.prompt()
			.advisors((call) -> call.advisors(state.managed).param("name", "Ada"))
			.call()
			.content();
	}

	@Benchmark
	public @Nullable String toPrompt(Context state) {
		return state.client.prompt(SpringAiPrompts.toPrompt(state.registry.get("greeter").build(Map.of("name", "Ada"))))
			.call()
			.content();
	}

}
