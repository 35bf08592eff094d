package dev.braintrust.spring.ai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.HardcodedPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.selection.PromptOverride;
import dev.braintrust.spring.selection.PromptSelection;
import dev.braintrust.spring.selection.PromptSelector;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What advisors, scopes and provenance put into requests and on the spans that arrive.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PromptAdvisorsTests {

	private static final Map<String, Object> TOOL = Map.of("type", "function", "function",
			Map.of("name", "weather", "description", "Looks it up", "parameters",
					Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")))));

	private final FakeBraintrust braintrust = FakeBraintrust.start()
		.withPromptIn("staging", "greeter", "41", "Hi {{name}}")
		.withPrompt("greeter", "42", "Hello {{name}}")
		.withPrompt("other", "77", "Other {{name}}");

	private ConfigurableApplicationContext application;

	@BeforeAll
	void start() {
		publish("climate", Map.of());
		publish("weather", Map.of("tools", Json.write(List.of(TOOL))));
		this.application = ModelSpans.start(this.braintrust, Beans.class);
	}

	private void publish(String slug, Map<String, Object> tools) {
		Map<String, Object> prompt = new LinkedHashMap<>(tools);
		prompt.put("type", "chat");
		prompt.put("messages", List.of(message("system", "Weather of {{city}}")));
		this.braintrust.publishRow(Json.write(Map.of("id", FakeBraintrust.idOf(slug), "_xact_id", "7", "project_id",
				FakeBraintrust.PROJECT_ID, "slug", slug, "prompt_data", Map.of("prompt", prompt, "options",
						Map.of("model", "gpt-4o", "params", Map.of("temperature", 0.25, "seed", 11))))));
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		GitProperties gitProperties() {
			Properties git = new Properties();
			git.setProperty("commit.id", "4f1d2e3");
			return new GitProperties(git);
		}

		@Bean
		Annotated annotated(ChatClient.Builder builder) {
			return new Annotated(builder.build());
		}

		/** Answers for one value of a variable only, so that it affects one test. */
		@Bean
		PromptSelector selector() {
			return (context) -> context.variables().contains("tier")
					? Optional.of(PromptSelection.environment("staging")) : Optional.empty();
		}

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

	private ChatClient client() {
		return this.application.getBean(ChatClient.Builder.class).build();
	}

	private List<Map<String, String>> spans(int expected) {
		return ModelSpans.await(this.application, this.braintrust, expected);
	}

	private Map<String, Object> prompt() {
		return ModelSpans.prompt(spans(1).get(0));
	}

	private Map<?, ?> body(int index) {
		return (Map<?, ?>) Json.parse(this.braintrust.modelRequests().get(index).body());
	}

	private List<?> messages() {
		return (List<?>) body(this.braintrust.modelRequests().size() - 1).get("messages");
	}

	private static Map<String, Object> message(String role, String content) {
		return Map.of("role", role, "content", content);
	}

	@Test
	void shouldTakeTheGitCommitAsTheVersionThatIsLeftOut() {
		client().prompt("Hi").advisors(PromptAdvisors.hardcoded("evaluator")).call().content();
		assertThat(prompt()).isEqualTo(ModelSpans.hardcoded("evaluator", "4f1d2e3"));
		assertThat(spans(1).get(0)).containsEntry("gen_ai.prompt.version", "4f1d2e3");
	}

	@Test
	void shouldRefuseABlankName() {
		assertThatIllegalArgumentException().isThrownBy(() -> PromptAdvisors.hardcoded(" "))
			.withMessageContaining("name");
		assertThatIllegalArgumentException().isThrownBy(() -> HardcodedPrompts.run("", () -> {
		})).withMessageContaining("name");
	}

	@Test
	void shouldPutMessagesOptionsAndVariablesIntoACall() {
		String answer = client().prompt()
			.system("You are polite.")
			.user("And Paris?")
			.advisors((call) -> call.advisors(PromptAdvisors.managed("climate")).param("city", "Rome"))
			.call()
			.content();
		assertThat(answer).contains("And Paris?");
		assertThat(messages()).isEqualTo(List.of(message("system", "You are polite."),
				message("system", "Weather of Rome"), message("user", "And Paris?")));
		assertThat(body(0)).extracting("model", "temperature", "seed").containsExactly("gpt-4o", 0.25, 11);
		assertThat(prompt()).isEqualTo(ModelSpans.managed("climate", "7", Map.of("city", "Rome")));
	}

	@Test
	void shouldSendAPromptAloneAndKeepOptionsThatItDoesNotSet() {
		client().prompt()
			.options(ChatOptions.builder().maxTokens(9).model("gpt-4"))
			.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", "Ada"))
			.call()
			.content();
		assertThat(messages()).isEqualTo(List.of(message("user", "Hello Ada")));
		assertThat(body(0)).extracting("model", "max_tokens").containsExactly("gpt-4o-mini", 9);
	}

	record City(String city) {
	}

	private static ToolCallback weather(Runnable called) {
		return FunctionToolCallback.builder("weather", (City input) -> {
			called.run();
			return "sunny in " + input.city();
		}).description("Another description").inputType(City.class).build();
	}

	@Test
	void shouldLinkEachRoundOfAToolLoop() {
		this.braintrust.callToolsWith(Map.of("city", "Rome"));
		AtomicInteger calls = new AtomicInteger();
		for (boolean streamed : List.of(false, true)) {
			this.braintrust.clear();
			ChatClient.ChatClientRequestSpec request = client().prompt()
				.user("Now?")
				.tools(weather(calls::incrementAndGet))
				.advisors((call) -> call.advisors(PromptAdvisors.managed("weather")).param("city", "Rome"));
			String answer = streamed ? String.join("", request.stream().content().collectList().block())
					: request.call().content();
			assertThat(answer).contains("sunny in Rome");
			assertThat(spans(2)).allSatisfy((span) -> assertThat(ModelSpans.prompt(span))
				.isEqualTo(ModelSpans.managed("weather", "7", Map.of("city", "Rome"))));
			assertThat(body(1)).extracting("tools")
				.asString()
				.contains("Looks it up")
				.doesNotContain("Another description");
		}
		assertThat(calls).hasValue(2);
	}

	/** As an application does that carries the context of a conversation on. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldNotLinkOrPutAPromptByTheContextOfAnEarlierResponse(boolean streamed) {
		Map<String, Object> hardcoded = context(client().prompt("one").advisors(PromptAdvisors.hardcoded("first", "1")),
				streamed);
		Map<String, Object> managed = context(
				client().prompt()
					.advisors((call) -> call.advisors(PromptAdvisors.managed("climate")).param("city", "Rome")),
				streamed);
		spans(2);
		for (Map<String, Object> context : List.of(hardcoded, managed)) {
			this.braintrust.clear();
			context(client().prompt("two").advisors((call) -> call.params(context)), streamed);
			assertThat(messages()).isEqualTo(List.of(message("user", "two")));
			assertThat(body(0).get("seed")).isNull();
			assertThat(prompt()).isEmpty();
			this.braintrust.clear();
			context(client().prompt("three")
				.advisors((call) -> call.params(context).advisors(PromptAdvisors.hardcoded("second", "2"))), streamed);
			assertThat(prompt()).isEqualTo(ModelSpans.hardcoded("second", "2"));
			this.braintrust.clear();
			context(client().prompt()
				.advisors((
						call) -> call.params(context).advisors(PromptAdvisors.managed("greeter")).param("name", "Ada")),
					streamed);
			assertThat(messages()).isEqualTo(List.of(message("user", "Hello Ada")));
			assertThat(spans(1).get(0)).containsEntry("gen_ai.prompt.name", "greeter");
		}
	}

	private static Map<String, Object> context(ChatClient.ChatClientRequestSpec request, boolean streamed) {
		return new LinkedHashMap<>(streamed ? request.stream().chatClientResponse().blockLast().context()
				: request.call().chatClientResponse().context());
	}

	@Test
	void shouldNotNameACallThatAToolMakes() {
		this.braintrust.callToolsWith(Map.of("city", "Rome"));
		client().prompt("Now?")
			.tools(weather(() -> client().prompt("within a tool").call().content()))
			.advisors(PromptAdvisors.hardcoded("outer", "1"))
			.call()
			.content();
		List<Map<String, String>> spans = spans(3);
		assertThat(spans).filteredOn((span) -> span.get("braintrust.input_json").contains("within a tool"))
			.singleElement()
			.satisfies((span) -> assertThat(ModelSpans.prompt(span)).isEmpty());
		assertThat(spans).filteredOn((span) -> span.get("braintrust.input_json").contains("Now?"))
			.hasSize(2)
			.allSatisfy((span) -> assertThat(ModelSpans.prompt(span)).isEqualTo(ModelSpans.hardcoded("outer", "1")));
	}

	/** Calls the rest of the chain again with another question. */
	record Repeating(int order) implements CallAdvisor {

		@Override
		public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
			chain.copy(this).nextCall(request);
			return chain.copy(this)
				.nextCall(request.mutate().prompt(request.prompt().augmentUserMessage("better, please")).build());
		}

		@Override
		public String getName() {
			return "Repeating";
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	@Test
	void shouldLinkEachCallOfARecursiveAdvisorWhateverItsOrder() {
		for (int order : List.of(Integer.MIN_VALUE, 0, Integer.MAX_VALUE - 1)) {
			this.braintrust.clear();
			client().prompt("Hi")
				.advisors(new Repeating(order))
				.advisors(PromptAdvisors.hardcoded("draft", "1"))
				.call()
				.content();
			assertThat(spans(2)).allSatisfy(
					(span) -> assertThat(ModelSpans.prompt(span)).isEqualTo(ModelSpans.hardcoded("draft", "1")));
			this.braintrust.clear();
			client().prompt()
				.advisors(new Repeating(order))
				.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", "Ada"))
				.user("Hi")
				.call()
				.content();
			assertThat(spans(2)).allSatisfy((span) -> assertThat(ModelSpans.prompt(span))
				.isEqualTo(ModelSpans.managed("greeter", "42", Map.of("name", "Ada"))));
		}
	}

	@Test
	void shouldPreferAnAdvisorOfTheCallToOneOfTheClient() {
		ChatClient named = this.application.getBean(ChatClient.Builder.class)
			.defaultAdvisors(PromptAdvisors.hardcoded("default", "1"))
			.build();
		named.prompt("Hi").advisors(PromptAdvisors.hardcoded("own", "2")).call().content();
		assertThat(prompt()).isEqualTo(ModelSpans.hardcoded("own", "2"));
		this.braintrust.clear();
		named.prompt()
			.user("Hi")
			.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", "Ada"))
			.call()
			.content();
		assertThat(prompt()).isEqualTo(ModelSpans.managed("greeter", "42", Map.of("name", "Ada")));
		this.braintrust.clear();
		ChatClient managed = this.application.getBean(ChatClient.Builder.class)
			.defaultAdvisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", "Ada"))
			.build();
		managed.prompt().user("Hi").advisors(PromptAdvisors.hardcoded("own", "2")).call().content();
		assertThat(prompt()).as("what was sent").isEqualTo(ModelSpans.managed("greeter", "42", Map.of("name", "Ada")));
	}

	@Test
	void shouldPreferTheProvenanceOfMessagesToAdvisors() {
		BuiltPrompt built = this.application.getBean(PromptRegistry.class).get("greeter").build(Map.of("name", "Ada"));
		client().prompt(SpringAiPrompts.toPrompt(built))
			.advisors(PromptAdvisors.hardcoded("own", "2"), PromptAdvisors.managed("other"))
			.call()
			.content();
		assertThat(messages()).isEqualTo(List.of(message("user", "Hello Ada")));
		assertThat(prompt()).isEqualTo(ModelSpans.managed("greeter", "42", Map.of("name", "Ada")));
		this.braintrust.clear();
		client().prompt()
			.messages(UserMessage.builder().text("Hi").metadata(HardcodedPrompts.metadata("message", "3")).build())
			.advisors(PromptAdvisors.hardcoded("own", "2"))
			.call()
			.content();
		assertThat(prompt()).isEqualTo(ModelSpans.hardcoded("message", "3"));
	}

	@Test
	void shouldLinkMessagesThatAreMadeByHandFromAPrompt() {
		BuiltPrompt built = this.application.getBean(PromptRegistry.class).get("greeter").build(Map.of("name", "Ada"));
		client().prompt()
			.messages(UserMessage.builder()
				.text(built.messages().get(0).get("content") + "!")
				.metadata(built.toMetadata())
				.build())
			.call()
			.content();
		assertThat(messages()).isEqualTo(List.of(message("user", "Hello Ada!")));
		assertThat(prompt()).isEqualTo(ModelSpans.managed("greeter", "42", Map.of("name", "Ada")));
	}

	static class Annotated {

		private final ChatClient client;

		Annotated(ChatClient client) {
			this.client = client;
		}

		@UsePrompt("greeter")
		public void managed(@PromptVariable String name) {
			this.client.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build()))
				.advisors(PromptAdvisors.hardcoded("own", "2"))
				.call()
				.content();
			this.client.prompt("Hi").advisors(PromptAdvisors.hardcoded("own", "2")).call().content();
			this.client.prompt("no advisor").call().content();
		}

		@HardcodedPrompt(name = "annotated", version = "1")
		public void inner() {
			this.client.prompt("inner").call().content();
		}

	}

	@Test
	void shouldPreferAnAdvisorToTheAnnotationOfAnEnclosingMethod() {
		this.application.getBean(Annotated.class).managed("Ada");
		List<Map<String, String>> spans = spans(3);
		Map<String, Object> greeter = ModelSpans.managed("greeter", "42", Map.of("name", "Ada"));
		assertThat(spans).extracting(ModelSpans::prompt)
			.containsExactlyInAnyOrder(greeter, ModelSpans.hardcoded("own", "2"), greeter);
		assertThat(spans).filteredOn((span) -> span.get("braintrust.input_json").contains("\"Hi\""))
			.singleElement()
			.satisfies((span) -> assertThat(span).containsEntry("gen_ai.prompt.name", "own"));
	}

	@Test
	void shouldPreferTheInnermostOfScopesAndAnnotations() throws Exception {
		HardcodedPrompts.call("outer", "1", () -> {
			client().prompt("outer").call().content();
			HardcodedPrompts.run("middle", "2", () -> client().prompt("middle").call().content());
			this.application.getBean(Annotated.class).inner();
			return client().prompt("after").call().content();
		});
		client().prompt("outside").call().content();
		List<Map<String, String>> spans = spans(5);
		Map.of("outer", "outer", "middle", "middle", "inner", "annotated", "after", "outer")
			.forEach((text, name) -> assertThat(spans)
				.filteredOn((span) -> span.get("braintrust.input_json").contains("\"" + text + "\""))
				.singleElement()
				.satisfies((span) -> assertThat(span).as(text).containsEntry("gen_ai.prompt.name", name)));
		assertThat(spans).filteredOn((span) -> span.get("braintrust.input_json").contains("\"outside\""))
			.singleElement()
			.satisfies((span) -> assertThat(span).doesNotContainKey("braintrust.metadata"));
	}

	@Test
	void shouldNotWriteToTheCurrentSpan() {
		Observation.createNotStarted("request", this.application.getBean(ObservationRegistry.class)).observe(() -> {
			HardcodedPrompts.run("scope", "1", () -> client().prompt("Hi").call().content());
			client().prompt()
				.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", "Ada"))
				.call()
				.content();
		});
		spans(2);
		assertThat(this.braintrust.spans()).filteredOn((span) -> span.attributes().containsKey("braintrust.metadata"))
			.allSatisfy((span) -> assertThat(span.attributes()).containsEntry("gen_ai.operation.name", "chat"));
	}

	@Test
	void shouldNameThePromptOfAReactorChain() {
		String answer = client().prompt("Hi")
			.stream()
			.content()
			.collectList()
			.map((pieces) -> String.join("", pieces))
			.contextWrite(HardcodedPrompts.context("chain", "5"))
			.block();
		assertThat(answer).isEqualTo("reply to: Hi");
		assertThat(prompt()).isEqualTo(ModelSpans.hardcoded("chain", "5"));
	}

	@Test
	void shouldNameThePromptOfAnyClientInAScope() {
		io.opentelemetry.api.trace.Tracer tracer = this.application.getBean(OpenTelemetry.class).getTracer("plain");
		HardcodedPrompts.run("plain",
				() -> tracer.spanBuilder("by hand").setAttribute("gen_ai.operation.name", "chat").startSpan().end());
		assertThat(prompt()).isEqualTo(ModelSpans.hardcoded("plain", "4f1d2e3"));
	}

	@Test
	void shouldReadProvenanceFromTheObservationOfACallThatIsMadeByHand() {
		Observation call = Observation
			.createNotStarted("gen_ai.client.operation", this.application.getBean(ObservationRegistry.class))
			.lowCardinalityKeyValue("gen_ai.operation.name", "chat");
		HardcodedPrompts.metadata("by-hand", "6").forEach(call.getContext()::put);
		call.observe(() -> {
		});
		assertThat(prompt()).isEqualTo(ModelSpans.hardcoded("by-hand", "6"));
	}

	@Test
	void shouldObeyOverridesAndSelectors() throws Exception {
		PromptOverride.environment("staging")
			.call(() -> client().prompt()
				.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", "Ada"))
				.call()
				.content());
		client().prompt()
			.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", "Ada"))
			.stream()
			.content()
			.contextWrite(PromptOverride.pin(PromptReference.of("greeter").withEnvironment("staging"))::putInto)
			.blockLast();
		client().prompt()
			.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter"))
				.params(Map.of("name", "Ada", "tier", "gold")))
			.call()
			.content();
		assertThat(spans(3)).allSatisfy((span) -> assertThat(ModelSpans.prompt(span)).containsEntry("version", "41"));
		assertThat(this.braintrust.modelRequests())
			.allSatisfy((request) -> assertThat(request.body()).contains("Hi Ada"));
	}

	@Test
	void shouldUseAMemoryAsIfTheClientHadBeenCalledWithThePrompt() {
		ChatMemory memory = MessageWindowChatMemory.builder().build();
		ChatClient client = this.application.getBean(ChatClient.Builder.class)
			.defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
			.build();
		client.prompt()
			.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter"))
				.params(Map.of("name", "Ada", ChatMemory.CONVERSATION_ID, "one")))
			.call()
			.content();
		client.prompt("Thanks").advisors((call) -> call.param(ChatMemory.CONVERSATION_ID, "one")).call().content();
		assertThat(messages()).isEqualTo(List.of(message("user", "Hello Ada"),
				message("assistant", "reply to: Hello Ada"), message("user", "Thanks")));
		List<Map<String, String>> spans = spans(2);
		assertThat(spans).filteredOn((span) -> span.get("braintrust.input_json").contains("Thanks"))
			.singleElement()
			.satisfies((span) -> assertThat(ModelSpans.prompt(span)).isEmpty());
		assertThat(spans).extracting(ModelSpans::prompt)
			.contains(ModelSpans.managed("greeter", "42", Map.of("name", "Ada")));
	}

	@Test
	void shouldFailClearlyWithoutTheBuilderOfTheApplication() {
		ChatModel model = this.application.getBean(ChatModel.class);
		assertThatIllegalStateException().isThrownBy(
				() -> ChatClient.create(model).prompt().advisors(PromptAdvisors.managed("greeter")).call().content())
			.withMessageContainingAll("greeter", "ChatClient.Builder", "promptRegistry");
		assertThat(this.braintrust.modelRequests()).isEmpty();
		ChatClient.create(model)
			.prompt()
			.advisors(SpringAiPrompts.advisor(),
					PromptAdvisors.managed(this.application.getBean(PromptRegistry.class),
							PromptReference.of("climate")))
			.advisors((call) -> call.param("city", "Rome"))
			.user("Now?")
			.call()
			.content();
		assertThat(body(0)).extracting("seed").isEqualTo(11);
	}

	@Test
	void shouldFailIfThePromptDoesNotExist() {
		assertThatExceptionOfType(PromptNotFoundException.class)
			.isThrownBy(() -> client().prompt("Hi").advisors(PromptAdvisors.managed("missing")).call().content())
			.withMessageContaining("missing");
		assertThatExceptionOfType(PromptNotFoundException.class).isThrownBy(
				() -> client().prompt("Hi").advisors(PromptAdvisors.managed("missing")).stream().content().blockLast());
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	@Test
	void shouldWorkWithStructuredOutput() {
		this.braintrust.replyWith((text) -> "{\"city\":\"Rome\"}");
		City city = client().prompt()
			.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", "Ada"))
			.call()
			.entity(City.class);
		assertThat(city).isEqualTo(new City("Rome"));
		assertThat(prompt()).isEqualTo(ModelSpans.managed("greeter", "42", Map.of("name", "Ada")));
	}

	/** The snippets of the documentation. */
	static class Agent {

		private final ChatClient chatClient;

		private final PromptRegistry promptRegistry;

		Agent(ChatClient chatClient, PromptRegistry promptRegistry) {
			this.chatClient = chatClient;
			this.promptRegistry = promptRegistry;
		}

		// tag::advisors[]
		private String draft(String name) {
			return this.chatClient.prompt()
				.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", name))
				.call()
				.content();
		}

		private String evaluate(String draft) {
			return this.chatClient.prompt("Is this polite? " + draft)
				.advisors(PromptAdvisors.hardcoded("evaluator", "v1.2.0"))
				.call()
				.content();
		}
		// end::advisors[]

		// tag::scopes[]
		private String work(String task) throws Exception {
			return HardcodedPrompts.call("worker", "v1", () -> this.chatClient.prompt(task).call().content());
		}

		private Flux<String> stream(String task) {
			return this.chatClient.prompt(task)
				.stream()
				.content()
				.contextWrite(HardcodedPrompts.context("worker", "v1"));
		}
		// end::scopes[]

		// tag::messages[]
		private String ask(String text) {
			Message message = UserMessage.builder()
				.text(text)
				.metadata(HardcodedPrompts.metadata("question", "v1"))
				.build();
			return this.chatClient.prompt().messages(message).call().content();
		}

		private String shout(String name) {
			BuiltPrompt built = this.promptRegistry.get("greeter").build(Map.of("name", name));
			Message message = UserMessage.builder()
				.text(built.messages().get(0).get("content") + "!")
				.metadata(built.toMetadata())
				.build();
			return this.chatClient.prompt().messages(message).call().content();
		}
		// end::messages[]

	}

	@Test
	void shouldRunTheSnippetsOfTheDocumentation() throws Exception {
		Agent agent = new Agent(client(), this.application.getBean(PromptRegistry.class));
		assertThat(agent.draft("Ada")).isEqualTo("reply to: Hello Ada");
		agent.evaluate("draft");
		agent.work("task");
		agent.stream("task").blockLast();
		agent.ask("Why?");
		assertThat(agent.shout("Ada")).isEqualTo("reply to: Hello Ada!");
		assertThat(spans(6)).extracting((span) -> span.get("gen_ai.prompt.name"))
			.containsExactlyInAnyOrder("greeter", "evaluator", "worker", "worker", "question", "greeter");
	}

}
