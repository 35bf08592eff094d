package dev.braintrust.spring.prompt.internal;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.template.TemplateFormat;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A prompt whose compiled templates were released builds the same requests, and fails
 * with the same exceptions.
 */
class ReleasedTemplatesTests {

	private static final Map<String, Object> VARIABLES = Map.of("name", "Ada");

	private static String row(String promptData) {
		return """
				{"id": "6f1c2d8e-3b0a-4f57-9a61-5d2c7e8b9f01", "slug": "greeter", "_xact_id": "1", "prompt_data": %s}"""
			.formatted(promptData);
	}

	private static String chat(String template) {
		return """
				{"prompt": {"type": "chat", "messages": [{"role": "user", "content": "%s"}]}, "options": {"model": "m"}}"""
			.formatted(template);
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"{'prompt': {'type': 'chat', 'messages': [{'role': 'user', 'content': 'Hi {{name}}'}]}, 'options': {'model': 'm'}}",
			"{'prompt': {'type': 'completion', 'content': 'Hi {{name}}'}, 'options': {'model': 'm'}}",
			"{'prompt': {'type': 'chat', 'messages': [{'role': 'user', 'content': 'Hi {{#name}}'}]}, 'options': {'model': 'm'}}",
			"{'prompt': {'type': 'chat', 'messages': [{'role': 'user', 'content': 'Hi'}], 'tools': '{{'}, 'options': {'model': 'm'}}",
			"{'prompt': {'type': 'chat', 'messages': [{'role': 'user', 'content': 'Hi'}]}, 'template_format': 'nunjucks', 'options': {'model': 'm'}}",
			"{'prompt': {'type': 'chat', 'messages': []}}", "{'options': {'model': 'm'}}", "{'prompt': 3}", "17" })
	void shouldBuildTheSameAfterARelease(String promptData) {
		Prompt prompt = Prompt.fromJson(row(promptData.replace('\'', '"')));
		String before = result(prompt, BuildOptions.DEFAULT);
		String model = prompt.model();
		PromptFactory.release(prompt);
		assertThat(PromptFactory.isCompiled(prompt)).isFalse();
		assertThat(prompt.model()).isEqualTo(model);
		assertThat(result(prompt, BuildOptions.DEFAULT)).isEqualTo(before);
		assertThat(PromptFactory.isCompiled(prompt)).isTrue();
	}

	private static String result(Prompt prompt, BuildOptions options) {
		try {
			return prompt.build(VARIABLES, options).asMap().toString();
		}
		catch (PromptBuildException ex) {
			return ex.reason() + " " + ex.place() + " " + ex.getMessage();
		}
	}

	@Test
	void shouldBuildInAnotherFormatAfterARelease() {
		Prompt prompt = Prompt.fromJson(row(chat("Hi {{name}}")));
		BuildOptions none = BuildOptions.builder().templateFormat(TemplateFormat.NONE).build();
		String before = result(prompt, none);
		PromptFactory.release(prompt);
		assertThat(result(prompt, none)).isEqualTo(before).contains("Hi {{name}}");
	}

	@Test
	void shouldNameVariablesAfterARelease() {
		Prompt prompt = Prompt.fromJson(row(chat("Hi {{name}}")));
		PromptFactory.release(prompt);
		assertThat(prompt.variables()).containsExactly("name");
	}

	@Test
	void shouldCompileOnRequest() {
		Prompt prompt = Prompt.fromJson(row(chat("Hi {{name}}")));
		PromptFactory.release(prompt);
		PromptFactory.compile(prompt, System.nanoTime() + 1_000_000_000);
		assertThat(PromptFactory.isCompiled(prompt)).isTrue();
	}

	@Test
	void shouldKeepTemplatesThatAreExpensiveToCompile() {
		Prompt prompt = Prompt.fromJson(row(chat("{{a}}".repeat(20_000))));
		PromptFactory.release(prompt);
		assertThat(PromptFactory.isCompiled(prompt)).isTrue();
	}

}
