package dev.braintrust.spring.docs;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.PublishedPrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example test of docs/testing.md.
 */
// tag::greeter[]
@SpringBootTest
@AutoConfigureBraintrustTest(model = true)
class GreeterTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private Greeter greeter;

	@Test
	void shouldGreetByThePromptAndLinkToIt() {
		PublishedPrompt prompt = this.braintrust.publish("greeter", "Greet {{name}}");
		this.braintrust.replyWith((message) -> "Good morning!");

		assertThat(this.greeter.greet("Ada")).isEqualTo("Good morning!");

		assertThat(this.braintrust).llmSpan("greeter")
			.isLinkedTo(prompt)
			.hasVariables(Map.of("name", "Ada"))
			.hasInputContaining("Greet Ada")
			.hasOutputContaining("Good morning!");
	}

}
// end::greeter[]
