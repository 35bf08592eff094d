package dev.braintrust.spring.sample.page;

import org.junit.jupiter.api.Test;

import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prompts, variables and replies are rendered as text, never as markup.
 */
class InjectionPageTests extends PageTests {

	private static final String TEMPLATE = "<script>window.hacked='template'</script><img src=x onerror=window.hacked=1>{{name}}";

	private static final String NAME = "</pre><script>window.hacked='variable'</script><svg onload=window.hacked=2>";

	private static final String FILLED = TEMPLATE.replace("{{name}}", NAME);

	private void assertOnlyText() {
		assertThat(browser().run("return window.hacked ?? null")).isNull();
		assertThat(browser().findAll("main script, main svg, main img, dialog script, dialog svg, dialog img"))
			.isEmpty();
	}

	@Test
	void shouldShowMarkupInPromptVariableAndOutputAsText() {
		page().publish(TEMPLATE);
		page().fill("name", NAME);
		assertThat(page().callUntilReplyContains("hacked='template'")).contains(FILLED);
		assertThat(page().details()).contains("user\n" + FILLED, "The sandbox's model received: " + FILLED);
		browser().find(".attributes summary").click();
		assertThat(browser().text(".attributes")).contains("hacked='variable'");
		assertOnlyText();
		page().goToOrigin();
		assertThat(page().version()).contains("Template\nuser\n" + TEMPLATE, "name\n" + NAME,
				"Filled in\nuser\n" + FILLED, "Identical to the input");
		assertOnlyText();
	}

	@Test
	void shouldShowMarkupInAStreamAsText() {
		page().style("Stream").fill("name", NAME);
		assertThat(page().call()).contains(NAME);
		assertOnlyText();
	}

	@Test
	void shouldShowMarkupInNamesAsText() {
		String name = "<img src=x onerror=window.hacked=3>";
		RestClient client = RestClient.create(url());
		String version = client.put()
			.uri("/sandbox/prompts/{slug}", name)
			.contentType(MediaType.TEXT_PLAIN)
			.body("x")
			.retrieve()
			.body(Published.class)
			.version();
		client.put()
			.uri("/sandbox/prompts/{slug}/environments/{environment}", name, "<b>staging")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"version\":\"%s\"}".formatted(version))
			.retrieve()
			.toBodilessEntity();
		SandboxPage.eventually(() -> browser().text("#prompt-slug").contains(name));
		page().choose("prompt-slug", name);
		assertThat(browser().text("#versions")).contains("<b>staging");
		browser().find(".version-row").click();
		SandboxPage.eventually(page()::isVersionOpen);
		assertThat(page().version()).contains(name, "<b>staging");
		assertOnlyText();
	}

	record Published(String version) {
	}

}
