package dev.braintrust.spring.ai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.ChatMemoryRepository;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What the application changes between a built prompt and the model: it is sent as the
 * application wants it, or nothing is sent; and the link names the prompt that was sent.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ChangedRequestTests {

	private static final Map<String, Object> NAMED = Map.of("role", "user", "name", "ann", "content", "Hi");

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private ConfigurableApplicationContext application;

	private ChatModel model;

	@BeforeAll
	void start() {
		this.application = ModelSpans.start(this.braintrust);
		this.model = this.application.getBean(ChatModel.class);
	}

	@AfterAll
	void stop() {
		this.application.close();
		this.braintrust.close();
	}

	@BeforeEach
	void clear() {
		this.braintrust.replyWith((text) -> "reply to: " + text);
		this.braintrust.callToolsWith(Map.of());
		ModelSpans.flush(this.application);
		this.braintrust.clear();
	}

	private BuiltPrompt prompt(String slug, Map<String, ?> params, Map<?, ?>... messages) {
		return publish(slug, params, messages).build(Map.of());
	}

	private dev.braintrust.spring.prompt.Prompt publish(String slug, Map<String, ?> params, Map<?, ?>... messages) {
		this.braintrust.publishRow(Json
			.write(Map.of("id", FakeBraintrust.idOf(slug), "_xact_id", "7", "project_id", FakeBraintrust.PROJECT_ID,
					"slug", slug, "prompt_data", Map.of("prompt", Map.of("type", "chat", "messages", List.of(messages)),
							"options", Map.of("model", "gpt-4o-mini", "params", params)))));
		return this.application.getBean(PromptRegistry.class).get(slug);
	}

	private static Map<String, Object> message(String role, Object content) {
		return Map.of("role", role, "content", content);
	}

	private ChatClient client(Object... advisors) {
		ChatClient.Builder builder = this.application.getBean(ChatClient.Builder.class);
		for (Object advisor : advisors) {
			builder.defaultAdvisors((Advisor) advisor);
		}
		return builder.build();
	}

	private OpenAiChatModel ownModel() {
		return OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder()
				.baseUrl(this.braintrust.url() + "/v1")
				.apiKey("sk-own")
				.maxRetries(0)
				.build())
			.observationRegistry(this.application.getBean(ObservationRegistry.class))
			.build();
	}

	private static String answer(ChatClient.ChatClientRequestSpec request, boolean streamed) {
		return streamed ? String.join("", request.stream().content().collectList().block()) : request.call().content();
	}

	private Map<?, ?> body(int index) {
		return (Map<?, ?>) Json.parse(this.braintrust.modelRequests().get(index).body());
	}

	private List<?> messages(int index) {
		return (List<?>) body(index).get("messages");
	}

	private void assertLinked(int spans, String slug) {
		assertThat(ModelSpans.await(this.application, this.braintrust, spans))
			.allSatisfy((span) -> assertThat(span).containsEntry("gen_ai.prompt.name", slug));
	}

	private static ToolCallback weather() {
		return FunctionToolCallback.builder("weather", (Map<String, Object> input) -> "rain")
			.description("Weather")
			.inputType(Map.class)
			.build();
	}

	/** Changes all messages of each request. */
	private record ChangeMessages(UnaryOperator<Message> change, int order) implements RequestAdvisor {

		ChangeMessages(UnaryOperator<Message> change) {
			this(change, 0);
		}

		@Override
		public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
			List<Message> messages = request.prompt().getInstructions().stream().map(this.change).toList();
			return request.mutate().prompt(request.prompt().mutate().messages(messages).build()).build();
		}

	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldRefuseAMessageThatAnAdvisorMadeAnewUnlessItsLossIsAllowed(boolean streamed) {
		BuiltPrompt built = prompt("named", Map.of("seed", 7), message("system", "Be kind"), NAMED);
		ChatClient client = client(new ChangeMessages((message) -> (message instanceof UserMessage user)
				? new UserMessage(user.getText().replace("i", "*")) : message));
		// streamed, an advisor of the application wraps it
		assertThatThrownBy(() -> answer(client.prompt(SpringAiPrompts.toPrompt(built)), streamed))
			.hasStackTraceContaining(PromptBuildException.class.getName())
			.hasStackTraceContaining("messages.name (messages[1])")
			.hasStackTraceContaining("mutate()");
		assertThat(this.braintrust.modelRequests()).isEmpty();
		answer(client.prompt(SpringAiPrompts.toPrompt(built.ignoringUnsupported("messages.name"))), streamed);
		assertThat(messages(0)).isEqualTo(List.of(message("system", "Be kind"), message("user", "H*")));
		assertThat(body(0).get("seed")).isEqualTo(7);
		assertLinked(1, "named");
	}

	@Test
	void shouldRefuseARoleThatAnAdvisorMadeAnew() {
		BuiltPrompt built = prompt("developer", Map.of(), message("developer", "Be kind"), message("user", "Hi"));
		ChatClient client = client(new ChangeMessages(
				(message) -> (message instanceof SystemMessage) ? new SystemMessage("Be short") : message));
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client.prompt(SpringAiPrompts.toPrompt(built)).call().content())
			.withMessageContaining("messages.role (messages[0])");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	private record RemoveFirst(int order) implements RequestAdvisor {

		@Override
		public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
			List<Message> messages = request.prompt().getInstructions();
			return request.mutate()
				.prompt(request.prompt().mutate().messages(messages.subList(1, messages.size())).build())
				.build();
		}

	}

	@Test
	void shouldSendWhatIsLeftWhenAnAdvisorRemovesAMessage() {
		BuiltPrompt built = prompt("removed", Map.of(), NAMED, message("assistant", "Hello"), message("user", "Bye"));
		client(new RemoveFirst(0)).prompt(SpringAiPrompts.toPrompt(built)).call().content();
		assertThat(messages(0)).hasSize(2).last().isEqualTo(message("user", "Bye"));
	}

	/** A store that keeps the texts of messages only, like those of databases. */
	private static final class Texts implements ChatMemoryRepository {

		private final InMemoryChatMemoryRepository messages = new InMemoryChatMemoryRepository();

		@Override
		public List<String> findConversationIds() {
			return this.messages.findConversationIds();
		}

		@Override
		public List<Message> findByConversationId(String id) {
			return this.messages.findByConversationId(id);
		}

		@Override
		public void saveAll(String id, List<Message> messages) {
			this.messages.saveAll(id, messages.stream().<Message>map((message) -> switch (message.getMessageType()) {
				case USER -> new UserMessage(message.getText());
				case SYSTEM -> new SystemMessage(message.getText());
				default -> message;
			}).toList());
		}

		@Override
		public void deleteByConversationId(String id) {
			this.messages.deleteByConversationId(id);
		}

	}

	/** A memory inside of the tool loop is read in each round. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldRefuseTheRoundOfAToolLoopWhoseMemoryLostAMember(boolean streamed) {
		this.braintrust.callToolsWith(Map.of("city", "Rome"));
		MessageWindowChatMemory memory = MessageWindowChatMemory.builder().chatMemoryRepository(new Texts()).build();
		ChatClient client = client(
				MessageChatMemoryAdvisor.builder(memory).order(Ordered.HIGHEST_PRECEDENCE + 400).build(),
				ToolCallingAdvisor.builder().conversationHistoryEnabled(false).build());
		BuiltPrompt plain = prompt("plain-loop", Map.of("seed", 7), message("user", "Weather?"));
		answer(client.prompt(SpringAiPrompts.toPrompt(plain, weather()))
			.advisors((call) -> call.param(ChatMemory.CONVERSATION_ID, "plain")), streamed);
		assertThat(this.braintrust.modelRequests()).hasSize(2);
		assertThat(body(1).get("seed")).isEqualTo(7);
		assertLinked(2, "plain-loop");
		BuiltPrompt named = prompt("named-loop", Map.of(), NAMED);
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> answer(client.prompt(SpringAiPrompts.toPrompt(named, weather()))
				.advisors((call) -> call.param(ChatMemory.CONVERSATION_ID, "named")), streamed))
			.withMessageContaining("messages.name");
		assertThat(this.braintrust.modelRequests()).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldLinkRoundsOfAToolLoopWithoutTheUserMessage(boolean streamed) {
		this.braintrust.callToolsWith(Map.of("city", "Rome"));
		BuiltPrompt built = prompt("no-history", Map.of("seed", 7), NAMED);
		ChatClient client = client(ToolCallingAdvisor.builder().conversationHistoryEnabled(false).build());
		answer(client.prompt(SpringAiPrompts.toPrompt(built, weather())), streamed);
		assertThat(this.braintrust.modelRequests()).hasSize(2);
		assertThat(messages(1)).noneMatch((message) -> "user".equals(((Map<?, ?>) message).get("role")));
		assertThat(body(1).get("seed")).isEqualTo(7);
		assertLinked(2, "no-history");
	}

	@Test
	void shouldNotSendAPromptThatWasConvertedForAnotherModel(CapturedOutput output) {
		Prompt converted = SpringAiPrompts.toPrompt(prompt("other-model", Map.of(), NAMED), this.model);
		OpenAiChatModel own = ownModel();
		assertThatThrownBy(() -> own.call(converted)).hasMessageContaining("504");
		assertThatThrownBy(() -> own.stream(converted).blockLast()).hasStackTraceContaining("504");
		assertThat(this.braintrust.modelRequests()).isEmpty();
		assertThat(output).contains("SpringAiPrompts.toPrompt(built, model) with the model that is called");
		this.model.call(converted);
		assertThat(messages(0)).isEqualTo(List.of(NAMED));
	}

	@Test
	void shouldKeepTheApplicationsHeadersOfARequestWithReplacedMessages() {
		BuiltPrompt built = prompt("headers", Map.of(), NAMED);
		this.model.call(SpringAiPrompts.toPrompt(built, this.model));
		client().prompt(SpringAiPrompts.toPrompt(built))
			.options(OpenAiChatOptions.builder()
				.model("gpt-4o-mini")
				.customHeaders(Map.of("Cache-Control", "no-store", "X-Own", "1")))
			.call()
			.content();
		assertThat(headers(0)).doesNotContainKeys("cache-control", "braintrust-replace-messages");
		assertThat(headers(1).get("cache-control").toString()).contains("no-store").doesNotContain("only-if-cached");
		assertThat(headers(1)).containsKey("x-own");
	}

	private Map<String, Object> headers(int index) {
		Map<String, Object> headers = new HashMap<>();
		this.braintrust.modelRequests()
			.get(index)
			.headers()
			.forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
		return headers;
	}

	/** A component between the advisor and the model, such as one that limits tokens. */
	private record SetSeed(int order) implements RequestAdvisor {

		@Override
		public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
			return request.mutate().prompt(withSeed(request.prompt())).build();
		}

		static Prompt withSeed(Prompt prompt) {
			return new Prompt(prompt.getInstructions(),
					((OpenAiChatOptions) prompt.getOptions()).mutate().seed(77).build());
		}

	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldFailWhenAMemberIsSetAgainAfterTheConversion(boolean streamed) {
		BuiltPrompt built = prompt("set-again", Map.of("seed", 1), message("user", "Hi"));
		assertThatThrownBy(
				() -> answer(client(new SetSeed(Ordered.LOWEST_PRECEDENCE)).prompt(SpringAiPrompts.toPrompt(built)),
						streamed))
			.hasStackTraceContaining("another seed beside that of the built prompt");
		OpenAiChatModel own = ownModel();
		assertThatThrownBy(() -> own.call(SetSeed.withSeed(SpringAiPrompts.toPrompt(built, own))))
			.hasStackTraceContaining("withParameter(\"seed\"");
		BuiltPrompt limited = built.withParameter("seed", null).withParameter("max_completion_tokens", 5);
		Prompt converted = SpringAiPrompts.toPrompt(limited, own);
		assertThatThrownBy(() -> own.call(new Prompt(converted.getInstructions(),
				((OpenAiChatOptions) converted.getOptions()).mutate().maxTokens(9).build())))
			.hasStackTraceContaining("another max_completion_tokens");
		assertThat(this.braintrust.modelRequests()).isEmpty();
		own.call(SetSeed.withSeed(converted));
		assertThat(body(0).get("seed")).as("a member that the prompt does not set").isEqualTo(77);
	}

	/** The HTTP client of the model must not undo what a decorator redacts. */
	@Test
	void shouldFailWhenADecoratorOfTheModelChangesAMessageThatIsReplaced() {
		ChatModel redacting = (request) -> this.model
			.call(request.augmentUserMessage((user) -> user.mutate().text("**").build()));
		Prompt converted = SpringAiPrompts.toPrompt(prompt("decorated", Map.of(), NAMED), this.model);
		assertThatThrownBy(() -> redacting.call(converted)).hasStackTraceContaining("messages[0] were changed after");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	@Test
	void shouldSendTheRoleThatAnAdvisorChanges() {
		BuiltPrompt built = prompt("role", Map.of("seed", 7), message("user", "Be kind"), message("user", "Hi"));
		ChangeMessages change = new ChangeMessages((message) -> message.getText().equals("Be kind")
				? SystemMessage.builder().text("Be kind").metadata(message.getMetadata()).build() : message);
		client(change).prompt(SpringAiPrompts.toPrompt(built)).call().content();
		assertThat(messages(0)).isEqualTo(List.of(message("system", "Be kind"), message("user", "Hi")));
		assertThat(body(0).get("seed")).isEqualTo(7);
		BuiltPrompt named = prompt("role-named", Map.of(), Map.of("role", "user", "name", "ann", "content", "Be kind"),
				message("user", "Hi"));
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client(change).prompt(SpringAiPrompts.toPrompt(named)).call().content())
			.withMessageContaining("the role of a message");
		assertThat(this.braintrust.modelRequests()).hasSize(1);
	}

	@Test
	void shouldSendTheToolCallsThatAnAdvisorChanges() {
		Map<String, Object> call = Map.of("id", "c1", "type", "function", "function",
				Map.of("name", "pay", "arguments", "{\"card\":1234}"));
		Map<String, Object> assistant = new LinkedHashMap<>(Map.of("role", "assistant", "tool_calls", List.of(call)));
		Map<String, Object> result = Map.of("role", "tool", "tool_call_id", "c1", "content", "paid");
		ChangeMessages redact = new ChangeMessages(
				(message) -> (message instanceof AssistantMessage old) ? AssistantMessage.builder()
					.content(old.getText())
					.properties(old.getMetadata())
					.toolCalls(List.of(new AssistantMessage.ToolCall("c1", "function", "pay", "{}")))
					.build() : message);
		client(redact)
			.prompt(SpringAiPrompts.toPrompt(prompt("calls", Map.of(), message("user", "Pay"), assistant, result)))
			.call()
			.content();
		assertThat(messages(0).toString()).contains("arguments={}").doesNotContain("1234");
		assistant.put("name", "bot");
		BuiltPrompt named = prompt("calls-named", Map.of(), message("user", "Pay"), assistant, result);
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client(redact).prompt(SpringAiPrompts.toPrompt(named)).call().content())
			.withMessageContaining("the tool calls");
		assertThat(this.braintrust.modelRequests()).hasSize(1);
	}

	/**
	 * An advisor of the application.
	 *
	 * @param chatModel its own model, in a field of the same name as in Spring AI's
	 * advisor
	 */
	private record Judge(ChatModel chatModel) implements BaseAdvisor {

		@Override
		public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
			return request;
		}

		@Override
		public ChatClientResponse after(ChatClientResponse response, AdvisorChain chain) {
			return response;
		}

		@Override
		public int getOrder() {
			return Ordered.LOWEST_PRECEDENCE;
		}

	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldFindTheCalledModelWhateverTheLastAdvisorIs(boolean streamed) {
		ChatModel other = (request) -> new ChatResponse(List.of(new Generation(new AssistantMessage("fine"))));
		BuiltPrompt built = prompt("judged", Map.of("seed", 7), NAMED);
		answer(client(new Judge(other)).prompt(SpringAiPrompts.toPrompt(built)), streamed);
		assertThat(body(0).get("seed")).isEqualTo(7);
		assertThat(messages(0)).isEqualTo(List.of(NAMED));
		assertLinked(1, "judged");
	}

	/** As of an application that keeps the messages of a conversation itself. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendAndLinkThePromptAfterMessagesOfAnEarlierOne(boolean streamed) {
		List<Message> history = new ArrayList<>(SpringAiPrompts
			.toPrompt(prompt("earlier", Map.of("seed", 1), message("system", "A"), message("user", "a")))
			.getInstructions());
		history.add(new AssistantMessage("answer"));
		Prompt later = SpringAiPrompts.toPrompt(prompt("later", Map.of("seed", 2), message("system", "B")));
		answer(client().prompt(new Prompt(concat(history, later.getInstructions()), later.getOptions())).user("q"),
				streamed);
		assertThat(body(0).get("seed")).isEqualTo(2);
		assertThat(messages(0)).hasSize(5);
		assertLinked(1, "later");
		this.braintrust.clear();
		Prompt direct = SpringAiPrompts.toPrompt(
				prompt("direct", Map.of("seed", 3), message("system", "C"), message("assistant", "c")), this.model);
		List<Message> sent = concat(List.of(new UserMessage("old"), new AssistantMessage("answer")),
				direct.getInstructions());
		this.model.call(new Prompt(sent, direct.getOptions()));
		assertThat(body(0).get("seed")).isEqualTo(3);
		assertLinked(1, "direct");
	}

	private static List<Message> concat(List<Message> first, List<Message> second) {
		List<Message> all = new ArrayList<>(first);
		all.addAll(second);
		return all;
	}

	@Test
	void shouldNotLinkATextAfterMessagesThatWereConvertedForTheModel() {
		Prompt converted = SpringAiPrompts.toPrompt(prompt("asked", Map.of("seed", 1), message("user", "a")),
				this.model);
		List<Message> next = concat(converted.getInstructions(),
				List.of(new AssistantMessage("answer"), new UserMessage("And then?")));
		this.model.call(new Prompt(next, this.model.getOptions()));
		assertThat(messages(0)).hasSize(3);
		assertThat(ModelSpans.await(this.application, this.braintrust, 1))
			.allSatisfy((span) -> assertThat(span).doesNotContainKey("gen_ai.prompt.name"));
	}

	/** A link names what was sent, or nothing. */
	@Test
	void shouldNotLinkAPromptWithoutTraceToTheOneOfAnEarlierTurn() {
		ChatClient client = client(MessageChatMemoryAdvisor.builder(MessageWindowChatMemory.builder().build()).build());
		client.prompt(SpringAiPrompts.toPrompt(prompt("traced", Map.of("seed", 1), message("user", "a"))))
			.advisors((call) -> call.param(ChatMemory.CONVERSATION_ID, "1"))
			.call()
			.content();
		assertLinked(1, "traced");
		this.braintrust.clear();
		BuiltPrompt untraced = publish("untraced", Map.of("seed", 2), message("system", "b")).build(Map.of(),
				BuildOptions.builder().noTrace(true).build());
		client.prompt(SpringAiPrompts.toPrompt(untraced))
			.advisors((call) -> call.param(ChatMemory.CONVERSATION_ID, "1"))
			.call()
			.content();
		assertThat(body(0).get("seed")).isEqualTo(2);
		assertThat(ModelSpans.await(this.application, this.braintrust, 1))
			.allSatisfy((span) -> assertThat(span).doesNotContainKey("gen_ai.prompt.name"));
	}

	record City(String name) {
	}

	@Test
	void shouldKeepPartsOfOtherTypesBesideFormatInstructions() {
		this.braintrust.replyWith((text) -> "{\"name\":\"Rome\"}");
		BuiltPrompt built = publish("parts", Map.of(), message("user", "replaced")).build(Map.of(),
				BuildOptions.builder()
					.messages(List.of(message("user",
							List.of(Map.of("type", "text", "text", "a"), Map.of("type", "custom", "text", "b")))))
					.build());
		client().prompt(SpringAiPrompts.toPrompt(built)).call().entity(City.class);
		List<?> parts = (List<?>) ((Map<?, ?>) messages(0).get(messages(0).size() - 1)).get("content");
		assertThat(parts).hasSize(2).last().isEqualTo(Map.of("type", "custom", "text", "b"));
		assertThat(((Map<?, ?>) parts.get(0)).get("text").toString()).startsWith("a").contains("JSON");
	}

	@Test
	void shouldNameWhatMayBeLostWhenItRefuses() {
		BuiltPrompt built = prompt("misspelt", Map.of("seed", 7), message("user", "Hi")).ignoringUnsupported("sead");
		ChatModel other = (request) -> new ChatResponse(List.of(new Generation(new AssistantMessage("fine"))));
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> ChatClient.builder(other)
				.defaultAdvisors(SpringAiPrompts.advisor())
				.build()
				.prompt(SpringAiPrompts.toPrompt(built))
				.call()
				.content())
			.withMessageContaining("Only these may be lost so far: sead");
		for (String name : List.of(" seed", "")) {
			assertThatIllegalArgumentException().isThrownBy(() -> built.ignoringUnsupported(name))
				.withMessageContaining("name of a member");
		}
	}

	@Test
	void shouldRefuseToolsThatAreNull() {
		BuiltPrompt built = prompt("null-tool", Map.of(), message("user", "Hi"));
		assertThatIllegalArgumentException().isThrownBy(() -> SpringAiPrompts.toPrompt(built, (ToolCallback) null))
			.withMessageContaining("must not contain null");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SpringAiPrompts.toPrompt(built, this.model, (ToolCallback[]) null))
			.withMessageContaining("must not be null");
	}

	/** An application's own convention need not have the attributes of Spring AI's. */
	@Test
	void shouldLinkTheSpanOfAModelWithoutAnOperationName() {
		OpenAiChatModel own = ownModel();
		own.setObservationConvention(new DefaultChatModelObservationConvention() {

			@Override
			public KeyValues getLowCardinalityKeyValues(ChatModelObservationContext context) {
				return KeyValues.of("own", "yes");
			}

		});
		own.call(SpringAiPrompts.toPrompt(prompt("convention", Map.of("seed", 7), message("user", "Hi")), own));
		ModelSpans.flush(this.application);
		assertThat(this.braintrust.spans()).filteredOn((span) -> "yes".equals(span.attributes().get("own")))
			.singleElement()
			.satisfies((span) -> {
				assertThat(span.isLlmSpan()).isTrue();
				assertThat(span.attributes()).containsEntry("gen_ai.prompt.name", "convention");
			});
	}

}
