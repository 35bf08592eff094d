package com.example;

import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@AutoConfigureBraintrustTest
class ConsumerTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private Consumer consumer;

	@Test
	void shouldGreetByThePrompt() {
		this.braintrust.publish("greeter", "Greet {{name}}");

		assertThat(this.consumer.greet("Ada")).isEqualTo("Greet Ada");
	}

}
