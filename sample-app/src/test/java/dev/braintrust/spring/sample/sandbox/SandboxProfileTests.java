package dev.braintrust.spring.sample.sandbox;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With the profile, the sandbox runs although a key is set, and the key is not used.
 */
@SpringBootTest(properties = { "braintrust.api-key=real", "spring.ai.openai.api-key=real", "server.address=0.0.0.0" })
@ActiveProfiles("sandbox")
class SandboxProfileTests {

	@Autowired
	private Sandbox sandbox;

	@Autowired
	private Environment environment;

	@Test
	void shouldUseTheSandboxWithoutTheRealKey() {
		assertThat(this.environment.getProperty("braintrust.api-url")).isEqualTo(this.sandbox.url());
		assertThat(this.environment.getProperty("braintrust.app-url")).isEqualTo(this.sandbox.url());
		assertThat(this.environment.getProperty("braintrust.api-key")).isEqualTo("sandbox");
		assertThat(this.environment.getProperty("spring.ai.openai.api-key")).isEqualTo("sandbox");
	}

	@Test
	void shouldListenOnTheConfiguredAddress() {
		assertThat(this.environment.getProperty("server.address")).isEqualTo("0.0.0.0");
	}

}
