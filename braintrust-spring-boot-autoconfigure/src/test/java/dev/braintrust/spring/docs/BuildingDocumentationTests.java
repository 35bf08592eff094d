package dev.braintrust.spring.docs;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Compiles and runs the snippets of docs/building.md.
 */
class BuildingDocumentationTests {

	private final Prompt prompt = Prompt.fromJson(FakeBraintrust.rowOf("greeter", "42", "Hello {{name}}"));

	@Test
	void build() {
		// tag::build[]
		BuiltPrompt request = this.prompt.build(Map.of("name", "Ada"));
		// plain maps, lists, strings and numbers
		Map<String, Object> body = request.asMap();
		// the same, in parts
		List<Map<String, Object>> messages = request.messages();
		// the SDK's span_info.metadata.prompt
		Optional<PromptOrigin> origin = request.origin();
		// end::build[]
		assertThat(body).containsEntry("messages", messages);
		assertThat(messages).containsExactly(Map.of("role", "user", "content", "Hello Ada"));
		assertThat(origin).get().extracting(PromptOrigin::version).isEqualTo("42");
	}

	@Test
	void options() {
		// tag::options[]
		BuildOptions options = BuildOptions.builder()
			.strict(true) // missing variables are errors
			.messages(List.of(Map.of("role", "user", "content", "And in French?"))) // appended
			.defaults(Map.of("temperature", 0)) // for parameters not set by the prompt
			.build();
		BuiltPrompt request = this.prompt.build(Map.of("name", "Ada"), options);
		// end::options[]
		assertThat(request.messages()).hasSize(2);
		assertThat(request.params()).containsKey("temperature");
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> this.prompt.build(Map.of(), options))
			.withMessageContaining("name");
	}

}
