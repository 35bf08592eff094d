package dev.braintrust.spring.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.chat.prompt.PromptTemplate;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.template.ValidationMode;
import org.springframework.ai.template.st.StTemplateRenderer;

import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * Cost of sending a built prompt through Spring AI, without the model: the conversion,
 * the advisor, and a whole call, beside Spring AI's own templates and options.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SpringAiRequestBenchmark {

	private static final String SYSTEM = """
			You are a support agent for {company}. Answer in {language}.

			Known policies:
			{policies:{p | - {p.title}: {p.text}
			}}
			Be brief and cite the policy title you used.""";

	private static final String USER = "Customer {customer.name} (tier {customer.tier}) writes:\n\n{message}";

	private final Map<String, Object> variables = BenchPrompt.variables();

	private final BuiltPrompt built = dev.braintrust.spring.prompt.Prompt.fromJson(BenchPrompt.row())
		.build(this.variables);

	private final ChatModel model = new ConstantModel();

	private final CallAdvisor advisor = (CallAdvisor) SpringAiPrompts.advisor();

	private final ChatClient client = ChatClient.builder(this.model).defaultAdvisors(this.advisor).build();

	private final ChatClient plainClient = ChatClient.create(this.model);

	private final ChatClientRequest request = request(SpringAiPrompts.toPrompt(this.built));

	private final CallAdvisorChain chain = new ConstantChain(this.model);

	/** As a client makes it. */
	private ChatClientRequest request(Prompt prompt) {
		ChatOptions options = this.model.getOptions()
			.mutate()
			.combineWith(Objects.requireNonNull(prompt.getOptions()).mutate())
			.build();
		return new ChatClientRequest(new Prompt(prompt.getInstructions(), options), Map.of());
	}

	@Benchmark
	public Prompt toPrompt() {
		return SpringAiPrompts.toPrompt(this.built);
	}

	@Benchmark
	public Prompt toPromptOfModel() {
		return SpringAiPrompts.toPrompt(this.built, this.model);
	}

	@Benchmark
	public Prompt springAiTemplates() {
		return new Prompt(List.of(new SystemMessage(render(SYSTEM)), new UserMessage(render(USER))),
				OpenAiChatOptions.builder()
					.model("gpt-4o-mini")
					.temperature(0.2)
					.maxTokens(400)
					.extraBody(Map.of("use_cache", true))
					.build());
	}

	private String render(String template) {
		return PromptTemplate.builder()
			.template(template)
			.renderer(StTemplateRenderer.builder().validationMode(ValidationMode.NONE).build())
			.build()
			.render(this.variables);
	}

	@Benchmark
	public ChatClientResponse advisor() {
		return this.advisor.adviseCall(this.request, this.chain);
	}

	@Benchmark
	public @Nullable ChatResponse callOfABuiltPrompt() {
		return this.client.prompt(toPrompt()).call().chatResponse();
	}

	@Benchmark
	public @Nullable ChatResponse callOfSpringAiTemplates() {
		return this.plainClient.prompt(springAiTemplates()).call().chatResponse();
	}

	/** Answers at once, with the options of Spring AI's OpenAI model. */
	private static final class ConstantModel implements ChatModel {

		private final ChatResponse response = new ChatResponse(List.of(new Generation(new AssistantMessage("fine"))));

		private final ChatOptions options = OpenAiChatOptions.builder().apiKey("sk-model").build();

		@Override
		public ChatResponse call(Prompt prompt) {
			return this.response;
		}

		@Override
		public ChatOptions getOptions() {
			return this.options;
		}

	}

	/** Only the model. */
	private static final class ConstantChain implements CallAdvisorChain {

		private final List<CallAdvisor> advisors;

		private final ChatClientResponse response = ChatClientResponse.builder().context(Map.of()).build();

		ConstantChain(ChatModel model) {
			this.advisors = List.of(ChatModelCallAdvisor.builder().chatModel(model).build());
		}

		@Override
		public ChatClientResponse nextCall(ChatClientRequest request) {
			return this.response;
		}

		@Override
		public List<CallAdvisor> getCallAdvisors() {
			return this.advisors;
		}

		@Override
		public CallAdvisorChain copy(CallAdvisor after) {
			return this;
		}

	}

}
