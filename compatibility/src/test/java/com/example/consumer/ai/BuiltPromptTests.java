package com.example.consumer.ai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import com.example.consumer.ConsumerTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisor;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.ConformanceVector;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.WireBody;
import dev.braintrust.spring.test.ReceivedRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sends each chat prompt of the official SDK's vectors to the OpenAI model, and compares
 * the body that arrives with the one that was built.
 */
class BuiltPromptTests extends ConsumerTests {

	private static final boolean SPRING_AI_1 = ClassUtils.isPresent("org.springframework.ai.openai.api.OpenAiApi",
			null);

	/** Never refused, on any version of Spring AI. */
	private static final String CARRIED = ".*(response_format|reasoning_effort|seed|tool_choice|user|logit_bias|n)"
			+ "( \\(|:).*";

	@Autowired
	private ChatClient.Builder builder;

	@Autowired
	private ChatModel model;

	private ChatClient client;

	@BeforeEach
	void removeDefaultOptions() {
		this.client = this.builder.build();
		this.braintrust.clear();
		if (SPRING_AI_1) {
			// auto-configured, and part of each request
			setDefault("temperature", null);
		}
	}

	private void setDefault(String property, Object value) {
		Object defaults = ReflectionTestUtils.getField(this.model, "defaultOptions");
		PropertyAccessorFactory.forBeanPropertyAccess(defaults).setPropertyValue(property, value);
	}

	@Test
	void shouldSendEachVectorAsBuiltWithAClient() {
		verify("client call", (built) -> this.client.prompt(SpringAiPrompts.toPrompt(built)).call().content());
	}

	@Test
	void shouldStreamEachVectorAsBuiltWithAClient() {
		verify("client stream",
				(built) -> this.client.prompt(SpringAiPrompts.toPrompt(built)).stream().content().blockLast());
	}

	@Test
	void shouldSendEachVectorAsBuiltToTheModel() {
		verify("model call", (built) -> this.model.call(SpringAiPrompts.toPrompt(built, this.model)));
	}

	@Test
	void shouldStreamEachVectorAsBuiltToTheModel() {
		verify("model stream", (built) -> this.model.stream(SpringAiPrompts.toPrompt(built, this.model)).blockLast());
	}

	@Test
	void shouldExecuteToolsWhoseDefinitionsSpringAiDoesNotWrite() {
		this.braintrust.callToolsWith(Map.of("city", "Paris"));
		List<String> calls = new ArrayList<>();
		BuiltPrompt built = withTool("\"strict\":true,");
		this.client.prompt(SpringAiPrompts.toPrompt(built, weather(calls))).call().content();
		this.client.prompt(SpringAiPrompts.toPrompt(built, weather(calls))).stream().content().blockLast();
		assertThat(calls).hasSize(2).allMatch((call) -> call.contains("Paris"));
		assertThat(this.braintrust.modelRequests()).hasSize(4)
			.allSatisfy((request) -> assertThat(body(request).get("tools"))
				.isEqualTo(((Map<?, ?>) WireBody.built(built.asMap())).get("tools")));
	}

	@Test
	void shouldRefuseAMessageThatAnAdvisorMadeAnew() {
		BuiltPrompt named = Prompt
			.fromJson("""
					{"slug":"named","name":"named","prompt_data":{"prompt":{"type":"chat",
					"messages":[{"role":"user","name":"ann","content":"Hi"}]},"options":{"model":"gpt-4o-mini"}}}""")
			.build(Map.of());
		ChatClient changing = this.builder.clone().defaultAdvisors(new NewMessage()).build();
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> changing.prompt(SpringAiPrompts.toPrompt(named)).call().content())
			.withMessageContaining("messages.name (messages[0]): an advisor or a chat memory replaced");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	private static final class NewMessage implements BaseAdvisor {

		@Override
		public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
			return request.mutate()
				.prompt(new org.springframework.ai.chat.prompt.Prompt(List.of(new UserMessage("Hi")),
						request.prompt().getOptions()))
				.build();
		}

		@Override
		public ChatClientResponse after(ChatClientResponse response, AdvisorChain chain) {
			return response;
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

	/** The other model has the application's manager of tools, which writes definitions. */
	@Test
	void shouldRefuseToolsThatWereConvertedForAnotherModel() {
		if (!SPRING_AI_1) {
			return;
		}
		org.springframework.ai.chat.prompt.Prompt converted = SpringAiPrompts
			.toPrompt(withTool("\"strict\":true,"), this.model, weather(new ArrayList<>()));
		Object manager = ReflectionTestUtils.getField(this.model, "toolCallingManager");
		ReflectionTestUtils.setField(this.model, "toolCallingManager", ToolCallingManager.builder().build());
		try {
			assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> this.model.call(converted))
				.withMessageContaining("another model");
			assertThat(this.braintrust.modelRequests()).isEmpty();
		}
		finally {
			ReflectionTestUtils.setField(this.model, "toolCallingManager", manager);
		}
	}

	@Test
	void shouldReplaceDefaultsOfTheModelOrRefuse() {
		if (!SPRING_AI_1) {
			return;
		}
		setDefault("seed", 1);
		setDefault("user", "default");
		setDefault("extraBody", Map.of("top_k", 5, "top_p", 0.5));
		try {
			BuiltPrompt built = withTool("").withParameter("seed", 2)
				.withParameter("top_k", 6)
				.withParameter("top_p", 1);
			this.client.prompt(SpringAiPrompts.toPrompt(built, weather(new ArrayList<>()))).call().content();
			assertThat(body(this.braintrust.modelRequests().get(0))).containsEntry("seed", 2.0)
				.containsEntry("top_k", 6.0)
				.containsEntry("top_p", 1.0)
				.containsEntry("user", "default");
			this.braintrust.clear();
			assertThatExceptionOfType(PromptBuildException.class)
				.isThrownBy(
						() -> this.client.prompt(SpringAiPrompts.toPrompt(built.withParameter("user", Map.of("id", 1))))
							.call()
							.content())
				.withMessageContaining("user: the model's default options have one too");
			assertThat(this.braintrust.modelRequests()).isEmpty();
		}
		finally {
			setDefault("seed", null);
			setDefault("user", null);
			setDefault("extraBody", null);
		}
	}

	@Test
	void shouldCarryOrRefuseWithAnotherModel() {
		List<org.springframework.ai.chat.prompt.Prompt> requests = new ArrayList<>();
		ChatModel other = (request) -> {
			requests.add(request);
			return new ChatResponse(List.of(new Generation(new AssistantMessage("Sunny"))));
		};
		ChatClient client = ChatClient.builder(other).defaultAdvisors(SpringAiPrompts.advisor()).build();
		BuiltPrompt built = Prompt.fromJson("""
				{"slug":"weather","name":"weather","prompt_data":{"prompt":{"type":"chat",
				"messages":[{"role":"user","content":"Weather?"}]},"options":{"model":"gpt-4o-mini"}}}""")
			.build(Map.of())
			.withParameter("temperature", 0.5);
		assertThat(client.prompt(SpringAiPrompts.toPrompt(built)).call().content()).isEqualTo("Sunny");
		assertThat(requests).singleElement()
			.satisfies((request) -> assertThat(request.getOptions().getTemperature()).isEqualTo(0.5));
		requests.clear();
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client.prompt(SpringAiPrompts.toPrompt(built.withParameter("seed", 1))).call().content())
			.withMessageContaining("seed");
		assertThat(requests).isEmpty();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> body(ReceivedRequest request) {
		return (Map<String, Object>) WireBody.received(request.body());
	}

	private static BuiltPrompt withTool(String members) {
		return Prompt
			.fromJson(
					"""
							{"id":"8d70755e-e099-4e35-a838-fe7b29370017","_xact_id":"1000195600072957534","slug":"weather",
							"project_id":"6f1c2d8e-3b0a-4f57-9a61-5d2c7e8b9f01","name":"weather",
							"prompt_data":{"prompt":{"type":"chat","messages":[{"role":"user","content":"Weather?"}],
							"tools":"[{\\"type\\":\\"function\\",\\"function\\":{\\"name\\":\\"weather\\",%s\\"description\\":\\"w\\",
							\\"parameters\\":{\\"type\\":\\"object\\",\\"properties\\":{}}}}]"},
							"options":{"model":"gpt-4o-mini"}}}"""
						.formatted(members.replace("\"", "\\\""))
						.replace("\n", ""))
			.build(Map.of());
	}

	private static ToolCallback weather(List<String> calls) {
		ToolDefinition definition = ToolDefinition.builder()
			.name("weather")
			.description("w")
			.inputSchema("{\"type\":\"object\",\"properties\":{}}")
			.build();
		return new ToolCallback() {

			@Override
			public ToolDefinition getToolDefinition() {
				return definition;
			}

			@Override
			public String call(String input) {
				calls.add(input);
				return "sunny";
			}

		};
	}

	private void verify(String way, Consumer<BuiltPrompt> sender) {
		Map<String, String> refused = new TreeMap<>();
		Map<String, String> wrong = new TreeMap<>();
		Map<String, BuiltPrompt> vectors = vectors();
		vectors.forEach((name, built) -> {
			this.braintrust.clear();
			Exception failure = null;
			try {
				sender.accept(built);
			}
			catch (Exception ex) {
				// also if Spring AI does not understand the response, such as the call of
				// a tool that nobody implements
				failure = ex;
			}
			List<ReceivedRequest> requests = this.braintrust.modelRequests();
			if (failure instanceof PromptBuildException && requests.isEmpty()) {
				refused.put(name, failure.getMessage());
			}
			else if (requests.isEmpty()) {
				wrong.put(name, String.valueOf(failure));
			}
			else {
				compare(name, built, requests.get(0).body(), wrong);
			}
		});
		int equal = vectors.size() - refused.size() - wrong.size();
		System.out.printf("%s: of %d requests %d equal, %d refused: %n", way, vectors.size(), equal, refused.size());
		refused.forEach((name, reason) -> System.out.printf("  %s: %s%n", name, reason));
		assertThat(wrong).as(way).isEmpty();
		assertThat(equal).as(way).isGreaterThanOrEqualTo(vectors.size() * (SPRING_AI_1 ? 92 : 95) / 100);
		assertThat(refused.values()).as(way).noneMatch((reason) -> reason.matches(CARRIED));
	}

	private static void compare(String name, BuiltPrompt built, String body, Map<String, String> wrong) {
		try {
			Object expected = WireBody.built(built.asMap());
			Object received = WireBody.received(body);
			if (!received.equals(expected)) {
				wrong.put(name, "\n  built    " + expected + "\n  received " + received);
			}
		}
		catch (IllegalArgumentException ex) {
			wrong.put(name, ex.getMessage());
		}
	}

	/**
	 * Without those that are not built, such as with names of JavaScript's prototypes.
	 */
	private static Map<String, BuiltPrompt> vectors() {
		Map<String, BuiltPrompt> vectors = new LinkedHashMap<>();
		ConformanceVector.read("vectors-public.json").filter(ConformanceVector::isChatRequest).forEach((vector) -> {
			try {
				BuiltPrompt built = vector.build();
				if (built.text().isEmpty()) {
					vectors.put(vector.name(), built);
				}
			}
			catch (PromptBuildException ex) {
				// not built on purpose
			}
		});
		return vectors;
	}

}
