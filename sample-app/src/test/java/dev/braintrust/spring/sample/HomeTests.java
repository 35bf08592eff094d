package dev.braintrust.spring.sample;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With an API key, there is no sandbox, and the home page links to Braintrust.
 */
@SpringBootTest(properties = { "braintrust.api-key=real", "braintrust.api-url=http://localhost:1",
		"braintrust.app-url=https://app.example", "braintrust.org-name=My <Org>", "braintrust.project=support bot",
		"braintrust.tracing.export.enabled=false", "spring.ai.openai.api-key=real" })
@AutoConfigureMockMvc
class HomeTests {

	@Autowired
	private MockMvcTester mvc;

	@Test
	void shouldLinkToTheProjectsLogs() {
		assertThat(this.mvc.get().uri("/")).hasStatusOk()
			.hasHeader("Content-Security-Policy",
					"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'")
			.bodyText()
			.contains("href=\"https://app.example/app/My%20%3COrg%3E/p/support%20bot/logs\"");
	}

	@Test
	void shouldHaveNoSandbox() {
		assertThat(this.mvc.get().uri("/sandbox/spans")).hasStatus(404);
		assertThat(this.mvc.get().uri("/sandbox/page/index.html")).hasStatus(404);
		assertThat(this.mvc.put().uri("/sandbox/prompts/greeter").contentType("text/plain").content("x"))
			.hasStatus(404);
	}

	@Test
	void shouldExposeOnlyHealth() {
		assertThat(this.mvc.get().uri("/actuator/health")).hasStatusOk();
		assertThat(this.mvc.get().uri("/actuator/braintrust")).hasStatus(404);
	}

}
