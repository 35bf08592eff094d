package dev.braintrust.spring.sample.page;

import org.junit.jupiter.api.Test;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The arm of a rollout on the page.
 */
@TestPropertySource(properties = { "braintrust.prompts.rollouts.greeter.arms[0].name=joke",
		"braintrust.prompts.rollouts.greeter.arms[0].environment=staging",
		"braintrust.prompts.rollouts.greeter.arms[0].percentage=100" })
class RolloutPageTests extends PageTests {

	@Test
	void shouldShowWhichArmAnswered() {
		page().style("Default");
		assertThat(page().call()).contains("with a joke");
		SandboxPage.eventually(() -> browser().texts(".trace-head .chip-arm").contains("joke"));
		assertThat(browser().texts(".details .chip-arm")).contains("joke");
	}

}
