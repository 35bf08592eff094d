package dev.braintrust.spring.prompt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BuiltPromptTests {

	private static final Prompt CHAT = Prompt.fromJson("""
			{"id": "i", "project_id": "p", "slug": "s", "_xact_id": "7", "prompt_data": {"prompt": {"type": "chat",
			  "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi {{name}}"},
			    {"type": "image_url", "image_url": {"url": "{{images}}"}}]}],
			  "tools": "[{\\"type\\": \\"function\\", \\"function\\": {\\"name\\": \\"f\\", \
			    \\"parameters\\": {\\"type\\": \\"object\\", \\"required\\": [\\"a\\"]}}}]"},
			  "options": {"model": "m", "params": {"stop": ["x"], "response_format": {"type": "json_schema",
			    "json_schema": {"name": "n", "schema": "{\\"required\\": [\\"{{name}}\\"]}"}}}}}}""");

	private static final Prompt COMPLETION = Prompt.fromJson("""
			{"slug": "s", "_xact_id": "7", "prompt_data": {"prompt": {"type": "completion", "content": "Hi"},
			  "options": {"model": "m"}}}""");

	private static final Prompt PLAIN = Prompt.fromJson("""
			{"slug": "s", "prompt_data": {"prompt": {"type": "chat", "messages": []}, "options": {"model": "m"}}}""");

	record Customer(String name, List<Map<String, Integer>> orders) {
	}

	@Test
	void shouldBeDeeplyUnmodifiable() {
		Map<String, Object> many = new LinkedHashMap<>();
		for (int i = 0; i < 20; i++) {
			many.put("k" + i, List.of(i));
		}
		BuiltPrompt built = CHAT.build(
				Map.of("name", "Ada", "images", List.of("https://a", "https://b"), "customer",
						new Customer("Grace", List.of(Map.of("1", 1))), "many", many, "array", new int[] { 1 }, "list",
						Collections.emptyList(), "indexed", Map.of(1, 2)),
				BuildOptions.builder()
					.defaults(Map.of("stop_sequences", List.of("a")))
					.messages(List.of(Map.of("role", "user", "content", List.of(Map.of("type", "text")))))
					.build());
		assertThat(built.tools()).hasSize(1);
		assertThat(built.messages()).hasSize(2);
		UnmodifiableAssertions.assertDeeplyUnmodifiable(built.asMap());
		UnmodifiableAssertions.assertDeeplyUnmodifiable(built.messages());
		UnmodifiableAssertions.assertDeeplyUnmodifiable(built.tools());
		UnmodifiableAssertions.assertDeeplyUnmodifiable(built.params());
		UnmodifiableAssertions.assertDeeplyUnmodifiable(built.origin().orElseThrow().variables());
	}

	@Test
	void shouldTreatPromptDefaultAsParameterOfChatPrompt() {
		BuiltPrompt chat = PLAIN.build(Map.of(), defaults("prompt", 5));
		assertThat(chat.text()).isEmpty();
		assertThat(chat.params()).isEqualTo(Map.of("prompt", 5));
		assertThat(chat.asMap()).containsEntry("prompt", 5);
	}

	@Test
	void shouldTreatMessagesDefaultAsParameterOfCompletionPrompt() {
		BuildOptions options = defaults("messages", List.of("a")).toBuilder().flavor(Flavor.COMPLETION).build();
		BuiltPrompt completion = COMPLETION.build(Map.of(), options);
		assertThat(completion.messages()).isEmpty();
		assertThat(completion.text()).hasValue("Hi");
		assertThat(completion.params()).isEqualTo(Map.of("messages", List.of("a")));
	}

	@Test
	void shouldReturnOnlyMapsAsTools() {
		Map<String, Object> tool = Map.of("type", "function");
		BuiltPrompt built = PLAIN.build(Map.of(), defaults("tools", List.of("a", tool)));
		assertThat(built.tools()).isEqualTo(List.of(tool));
		assertThat(built.asMap()).containsEntry("tools", List.of("a", tool));
		assertThat(PLAIN.build(Map.of(), defaults("tools", "a")).tools()).isEmpty();
	}

	private static BuildOptions defaults(String name, Object value) {
		return BuildOptions.builder().defaults(Map.of(name, value)).build();
	}

	@Test
	void shouldCopyWithAnotherModelOrParameterAndKeepTheOrigin() {
		BuiltPrompt built = CHAT.build(Map.of("name", "Ada", "images", List.of()));
		Map<String, Object> format = new LinkedHashMap<>(Map.of("type", "text"));
		BuiltPrompt changed = built.withModel("other")
			.withParameter("response_format", format)
			.withParameter("seed", 7);
		format.put("type", "changed afterwards");
		assertThat(changed.model()).isEqualTo("other");
		assertThat(changed.params()).containsEntry("response_format", Map.of("type", "text")).containsEntry("seed", 7);
		assertThat(changed.messages()).isEqualTo(built.messages());
		assertThat(changed.tools()).isEqualTo(built.tools());
		assertThat(changed.origin()).isPresent().isEqualTo(built.origin());
		assertThat(changed.withParameter("seed", null).asMap()).doesNotContainKey("seed");
		assertThat(built.model()).isEqualTo("m");
		assertThat(built.params()).doesNotContainKey("seed");
		UnmodifiableAssertions.assertDeeplyUnmodifiable(changed.asMap());
	}

	public static class Unreadable {

		public String getValue() {
			throw new IllegalStateException();
		}

	}

	@Test
	void shouldRefuseToReplaceWhatIsNotAParameter() {
		BuiltPrompt built = PLAIN.build(Map.of());
		for (Object number : List.of(Double.NaN, Float.POSITIVE_INFINITY, List.of(Double.NEGATIVE_INFINITY),
				List.of(1, Double.NaN), Map.of("a", 1, "b", Double.NaN))) {
			assertThatIllegalArgumentException().isThrownBy(() -> built.withParameter("x", number))
				.withMessageContaining("'x' can't be sent");
		}
		for (Object value : List.of(0.5, List.of(0.5), Map.of("a", 0.5))) {
			assertThat(built.withParameter("x", value).params()).containsEntry("x", value);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> built.withParameter("model", "m"))
			.withMessageContaining("withModel");
		assertThatIllegalArgumentException().isThrownBy(() -> built.withParameter("messages", List.of()))
			.withMessageContaining("messages");
		assertThatIllegalArgumentException().isThrownBy(() -> built.withParameter("seed", new Unreadable()))
			.withMessageContaining("seed");
		assertThat(built.withParameter("prompt", 5).params()).containsEntry("prompt", 5);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> COMPLETION.build(Map.of(), BuildOptions.builder().flavor(Flavor.COMPLETION).build())
				.withParameter("prompt", "other"));
	}

	@Test
	void shouldCollectIgnoredMembers() {
		BuiltPrompt built = PLAIN.build(Map.of());
		assertThat(built.ignoredMembers()).isEmpty();
		BuiltPrompt ignoring = built.ignoringUnsupported("seed", "n").withModel("other").ignoringUnsupported("user");
		assertThat(ignoring.ignoredMembers()).containsExactly("seed", "n", "user");
		assertThat(ignoring.model()).isEqualTo("other");
	}

}
