package dev.braintrust.spring.template.internal;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The class path of this module has no nunjucks engine, as in an application that
 * excludes it.
 */
class MissingEngineTests {

	@Test
	void shouldNameMissingArtifact() {
		Prompt prompt = Prompt.fromJson("""
				{"id": "i", "slug": "greeter", "_xact_id": "1", "project_id": "p", "prompt_data": {
				  "template_format": "nunjucks", "options": {"model": "m"},
				  "prompt": {"type": "chat", "messages": [{"role": "user", "content": "Hi {{ name }}"}]}}}""");
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> prompt.build(Map.of("name", "Ada")))
			.withMessageContainingAll("greeter", "nunjucks", "dev.braintrust.spring:braintrust-prompt-nunjucks");
	}

}
