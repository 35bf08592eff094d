package dev.braintrust.spring.docs;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustTracingAutoConfiguration;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles and runs the snippets of docs/getting-started.md that no other test runs.
 */
@SpringBootTest
@ExtendWith(OutputCaptureExtension.class)
@AutoConfigureBraintrustTest(model = true, prompts = "classpath:test-kit/greeter.json")
class GettingStartedTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private ApplicationRunner greetAda;

	@TestConfiguration(proxyBeanMethods = false)
	static class Start {

		// tag::runner[]
		@Bean
		ApplicationRunner greetAda(Greeter greeter) {
			return (arguments) -> System.out.println(greeter.greet("Ada"));
		}
		// end::runner[]

	}

	@Test
	void shouldGreetAndLink() throws Exception {
		this.greetAda.run(null);
		assertThat(this.braintrust).llmSpan("greeter")
			.isLinkedTo("5b1f6b0e-9f0c-4b43-8f43-0d1c3c9a7e11", "1000192671193355184")
			.hasVariables(Map.of("name", "Ada"));
	}

	@Test
	void shouldShowTheStartUpLogLine(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BraintrustAutoConfiguration.class, BraintrustTracingAutoConfiguration.class))
			.withPropertyValues("braintrust.api-key=any", "braintrust.project=support-bot",
					"braintrust.prompts.environment=production")
			.run((context) -> assertThat(DocumentationPage.of("docs/getting-started.md").blocks("text"))
				.allSatisfy((block) -> assertThat(output).contains(block.get(0))));
	}

}
