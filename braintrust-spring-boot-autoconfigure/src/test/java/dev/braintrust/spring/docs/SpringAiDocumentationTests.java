package dev.braintrust.spring.docs;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles and runs the snippets of {@code docs/spring-ai.md}.
 */
@SpringBootTest
@AutoConfigureBraintrustTest(model = true)
class SpringAiDocumentationTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private PromptRegistry promptRegistry;

	private final ChatClient chatClient;

	SpringAiDocumentationTests(@Autowired ChatClient.Builder chatClient) {
		this.chatClient = chatClient.build();
	}

	@Test
	void requests() {
		this.braintrust.publish("greeter", "Greet {{name}}");
		// tag::request[]
		BuiltPrompt built = this.promptRegistry.get("greeter").build(Map.of("name", "Ada"));
		String answer = this.chatClient.prompt(SpringAiPrompts.toPrompt(built)).call().content();
		// end::request[]
		// tag::change[]
		BuiltPrompt cheaper = built.withModel("gpt-4o-mini").withParameter("temperature", 0);
		String other = this.chatClient.prompt(SpringAiPrompts.toPrompt(cheaper)).call().content();
		// end::change[]
		// tag::lenient[]
		BuiltPrompt lenient = built.ignoringUnsupported("seed", "messages.detail");
		String third = this.chatClient.prompt(SpringAiPrompts.toPrompt(lenient)).call().content();
		// end::lenient[]
		assertThat(answer).isEqualTo(other).isEqualTo(third).contains("Ada");
		assertThat(this.braintrust.modelRequests().get(1).body()).contains("\"temperature\":0");
	}

}
