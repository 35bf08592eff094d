package dev.braintrust.spring.docs;

import java.util.Map;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.PublishedPrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles and runs the snippets of the README.
 */
@SpringBootTest
@AutoConfigureBraintrustTest(model = true)
@Import(ReadmeTests.SupportBot.class)
class ReadmeTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private PromptRegistry promptRegistry;

	@Autowired
	private ObservationRegistry observations;

	@Autowired
	private SupportBot supportBot;

	private final ChatClient chatClient;

	ReadmeTests(@Autowired ChatClient.Builder chatClient) {
		this.chatClient = chatClient.build();
	}

	enum Category {

		ORDER, RETURN

	}

	static class SupportBot {

		private final ChatClient chatClient;

		SupportBot(ChatClient.Builder chatClient) {
			this.chatClient = chatClient.build();
		}

		// tag::annotations[]
		@UsePrompt(slug = "greeter")
		String greet(@PromptVariable("name") String name) {
			BuiltPrompt prompt = CurrentPrompt.build();
			return this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).call().content();
		}

		@HardcodedPrompt(name = "classifier", version = "v1.2.0")
		Category classify(String text) {
			return this.chatClient.prompt("What is this about? " + text).call().entity(Category.class);
		}
		// end::annotations[]

	}

	@Test
	void annotations() {
		PublishedPrompt prompt = this.braintrust.publish("greeter", "Greet {{name}}");
		this.braintrust.replyWith((message) -> message.contains("Ada") ? "Hello Ada!" : "\"ORDER\"");
		assertThat(this.supportBot.greet("Ada")).isEqualTo("Hello Ada!");
		assertThat(this.supportBot.classify("Where is it?")).isEqualTo(Category.ORDER);
		assertThat(this.braintrust).llmSpan("greeter").isLinkedTo(prompt).hasVariables(Map.of("name", "Ada"));
		assertThat(this.braintrust).llmSpan("classifier").hasPrompt("classifier", "v1.2.0");
	}

	@Test
	void registry() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Greet {{name}}");
		this.braintrust.assign("staging", published);
		Observation.createNotStarted("request", this.observations).observe(() -> {
			// tag::registry[]
			// may block, so do not call it on an event loop
			Prompt prompt = this.promptRegistry.get("greeter");
			// links the current span, and the LLM span of the request
			BuiltPrompt request = prompt.build(Map.of("name", "Ada"));
			this.chatClient.prompt(SpringAiPrompts.toPrompt(request)).call().content();
			// the body of a chat-completions request, for any other client
			Map<String, Object> body = request.asMap();

			// never blocks
			PromptReference reference = PromptReference.of("greeter").withEnvironment("staging");
			Mono<Prompt> later = this.promptRegistry.load(reference);
			// end::registry[]
			assertThat(body).containsKeys("model", "messages");
			assertThat(later.block()).isNotNull();
		});
		assertThat(this.braintrust).llmSpan("greeter").isLinkedTo(published);
		assertThat(this.braintrust).span("request").isLinkedTo(published);
	}

}
