package dev.braintrust.spring.ai;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.ConformanceVector;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.WireBody;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends each prompt of the official SDK's vectors through Spring AI's OpenAI model over
 * HTTP, and compares the body that arrives with the one that was built.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SpringAiWireTests {

	private static final String NEVER_REFUSED = ".*can't be built: "
			+ "(response_format|reasoning_effort|seed|tool_choice|user|logit_bias|n|extra)\\b.*";

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private ConfigurableApplicationContext application;

	/** Auto-configured: its client has the request hook. */
	private ChatModel configured;

	private ChatClient client;

	/** Made by the application: its client has no request hook. */
	private ChatModel own;

	@EnableAutoConfiguration
	static class Application {

	}

	@BeforeAll
	void start() {
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.ai.openai.api-key=sk-model", "management.tracing.export.enabled=false",
					"spring.ai.openai.base-url=" + this.braintrust.url() + "/v1", "braintrust.enabled=false")
			.run();
		this.configured = this.application.getBean(ChatModel.class);
		this.client = this.application.getBean(ChatClient.Builder.class).build();
		this.own = OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder().baseUrl(this.braintrust.url() + "/v1").apiKey("sk-model").build())
			.build();
	}

	@AfterAll
	void stop() {
		this.application.close();
		this.braintrust.close();
	}

	/**
	 * Without completion prompts, and the few that are not built here on purpose, such as
	 * those with prototype names.
	 */
	static List<ConformanceVector> vectors() {
		return ConformanceVector.read("vectors-public.json")
			.filter(ConformanceVector::isChatRequest)
			.filter(SpringAiWireTests::isBuilt)
			.toList();
	}

	private static boolean isBuilt(ConformanceVector vector) {
		try {
			return vector.build().text().isEmpty();
		}
		catch (PromptBuildException ex) {
			return false;
		}
	}

	@ParameterizedTest
	@EnumSource
	void shouldSendAllVectorsAsBuiltOrRefuseThem(Way way) {
		List<ConformanceVector> vectors = vectors();
		Result result = sendAll(way, vectors);
		assertThat(result.wrong).isEmpty();
		assertThat(result.equal + result.refused.size()).isEqualTo(vectors.size());
		assertThat(result.equal).isGreaterThanOrEqualTo(vectors.size() * (way.hasHook() ? 95 : 92) / 100);
		assertThat(result.refused.values()).noneMatch((message) -> message.matches(NEVER_REFUSED));
		if (way.hasHook()) {
			assertThat(result.refused.values()).allMatch((message) -> message.contains("The prompt has no messages"));
		}
	}

	/** A client, and how it is called. */
	enum Way {

		CLIENT_CALL, CLIENT_STREAM, OWN_CLIENT_CALL, OWN_CLIENT_STREAM, DIRECT_CALL, DIRECT_STREAM, OWN_DIRECT_CALL;

		boolean hasHook() {
			return !name().startsWith("OWN");
		}

	}

	private void send(Way way, BuiltPrompt built) {
		switch (way) {
			case CLIENT_CALL -> withoutTools(this.client, built).call().content();
			case CLIENT_STREAM -> withoutTools(this.client, built).stream().content().blockLast();
			case OWN_CLIENT_CALL -> withoutTools(ownClient(), built).call().content();
			case OWN_CLIENT_STREAM -> withoutTools(ownClient(), built).stream().content().blockLast();
			case DIRECT_CALL -> this.configured.call(SpringAiPrompts.toPrompt(built, this.configured));
			case DIRECT_STREAM -> this.configured.stream(SpringAiPrompts.toPrompt(built, this.configured)).blockLast();
			case OWN_DIRECT_CALL -> this.own.call(SpringAiPrompts.toPrompt(built, this.own));
		}
	}

	private ChatClient ownClient() {
		return ChatClient.builder(this.own).defaultAdvisors(SpringAiPrompts.advisor()).build();
	}

	/** The model calls the tools of a prompt, which nobody implements here. */
	private static ChatClient.ChatClientRequestSpec withoutTools(ChatClient client, BuiltPrompt built) {
		return client.prompt(SpringAiPrompts.toPrompt(built))
			.advisors(org.springframework.ai.chat.client.AdvisorParams.toolCallingAdvisorAutoRegister(false));
	}

	private Result sendAll(Way way, List<ConformanceVector> vectors) {
		Result result = new Result();
		for (ConformanceVector vector : vectors) {
			BuiltPrompt built = vector.build();
			this.braintrust.clear();
			try {
				send(way, built);
			}
			catch (PromptBuildException ex) {
				if (this.braintrust.modelRequests().isEmpty()) {
					result.refused.put(vector.name(), ex.getMessage());
				}
				else {
					result.wrong.put(vector.name(), "sent, then refused: " + ex.getMessage());
				}
				continue;
			}
			catch (Exception ex) {
				// Spring AI may not understand the response, such as the call of a tool
				// without a name
				if (this.braintrust.modelRequests().isEmpty()) {
					result.wrong.put(vector.name(), ex.toString());
					continue;
				}
			}
			compare(vector, built, result);
		}
		return result;
	}

	private void compare(ConformanceVector vector, BuiltPrompt built, Result result) {
		String body = this.braintrust.modelRequests().get(0).body();
		Object expected = WireBody.built(built.asMap());
		Object actual;
		try {
			actual = WireBody.received(body);
		}
		catch (Exception ex) {
			result.wrong.put(vector.name(), ex.getMessage());
			return;
		}
		if (actual.equals(expected)) {
			result.equal++;
		}
		else {
			result.wrong.put(vector.name(),
					WireBody.difference(expected, actual) + "\n  built    " + expected + "\n  received " + actual);
		}
	}

	private static final class Result {

		private int equal;

		private final Map<String, String> refused = new TreeMap<>();

		private final Map<String, String> wrong = new TreeMap<>();

	}

}
