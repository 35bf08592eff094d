package dev.braintrust.spring.firststeps;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the application of docs/getting-started.md.
 */
@SpringBootTest
@AutoConfigureBraintrustTest(model = true, prompts = "classpath:test-kit/greeter.json")
class FirstStepsTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private Greeter greeter;

	@Test
	void shouldGreetAndLink() {
		this.greeter.greet("Ada");
		assertThat(this.braintrust).llmSpan("greeter")
			.isLinkedTo("5b1f6b0e-9f0c-4b43-8f43-0d1c3c9a7e11", "1000192671193355184")
			.hasVariables(Map.of("name", "Ada"));
	}

}
