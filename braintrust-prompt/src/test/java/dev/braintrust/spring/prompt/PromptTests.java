package dev.braintrust.spring.prompt;

import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.PromptException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PromptTests {

	private static String row(String template) {
		return """
				{"slug": "s", "_xact_id": "7", "prompt_data": {"prompt": {"type": "chat", "messages":
				  [{"role": "user", "content": "%s"}]}, "options": {"model": "m"}}}""".formatted(template);
	}

	@Test
	void shouldDeriveNameFromIdWhenRowHasNoName() {
		assertThat(Prompt.fromJson("{\"id\": \"i\", \"name\": \"N\"}").name()).isEqualTo("N");
		assertThat(Prompt.fromJson("{\"id\": \"i\"}").name()).isEqualTo("Playground function i");
		assertThat(Prompt.fromJson("{}").name()).isNull();
	}

	@Test
	void shouldReturnUnmodifiableVariables() {
		Prompt prompt = Prompt.fromJson(row("{{a}} {{b}}"));
		assertThat(prompt.variables()).containsExactly("a", "b");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> prompt.variables().add("x"));
	}

	@Test
	void shouldFindVariablesInPartsAndCompletions() {
		assertThat(Prompt.fromJson("""
				{"prompt_data": {"prompt": {"type": "chat", "messages": [{"role": "user", "content": [
				  {"type": "text", "text": "{{a}}{{input}}"}, {"type": "text", "text": "{{b}}"}]}]}}}""").variables())
			.containsExactly("a", "b");
		assertThat(Prompt.fromJson("""
				{"prompt_data": {"prompt": {"type": "completion", "content": "{{c}}"}}}""").variables())
			.containsExactly("c");
	}

	@Test
	void shouldAcceptNullInputAndRejectNullOptions() {
		Prompt prompt = Prompt.fromJson(row("{{{input}}}|{{a}}"));
		assertThat(prompt.build((Map<String, ?>) null)).extracting(BuiltPrompt::messages)
			.isEqualTo(prompt.build((Object) null).messages());
		assertThatNullPointerException().isThrownBy(() -> prompt.build(Map.of(), (BuildOptions) null))
			.withMessage("options");
		assertThatNullPointerException().isThrownBy(() -> prompt.build((Object) null, null)).withMessage("options");
	}

	@Test
	void shouldNameDefaultsOptionWhenModelIsMissing() {
		Prompt prompt = Prompt.fromJson("{\"prompt_data\": {\"prompt\": {\"type\": \"chat\", \"messages\": []}}}");
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> prompt.build(Map.of()))
			.withMessageContaining("BuildOptions.builder().defaults(Map.of(\"model\", …))");
	}

	@Test
	void shouldReportLimitWhenTemplateIsTooLargeOrTooDeep() {
		assertThat(reason(row("x".repeat(1_000_001)), Map.of())).isEqualTo(Reason.LIMIT_EXCEEDED);
		assertThat(reason(row("{{#a}}".repeat(101) + "{{/a}}".repeat(101)), Map.of())).isEqualTo(Reason.LIMIT_EXCEEDED);
		assertThat(reason(row("{{#a}}"), Map.of())).isEqualTo(Reason.BUILD);
	}

	@Test
	void shouldReportLimitWhenJsonIsTooDeep() {
		String deep = "[".repeat(513) + "]".repeat(513);
		PromptException failure = catchThrowableOfType(PromptException.class, () -> Prompt.fromJson(deep));
		assertThat(failure.reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
		String tools = """
				{"slug": "s", "prompt_data": {"prompt": {"type": "chat", "messages": [], "tools": "{{{tools}}}"},
				  "options": {"model": "m"}}}""";
		assertThat(reason(tools, Map.of("tools", deep))).isEqualTo(Reason.LIMIT_EXCEEDED);
		assertThat(reason(tools, Map.of("tools", "x"))).isEqualTo(Reason.BUILD);
	}

	private static Reason reason(String row, Map<String, ?> variables) {
		Prompt prompt = Prompt.fromJson(row);
		return catchThrowableOfType(PromptBuildException.class, () -> prompt.build(variables)).reason();
	}

	@Test
	void shouldRejectSchemaWhenTextNestsTooDeeply() {
		String schema = "{\\\"a\\\":".repeat(600) + "1" + "}".repeat(600);
		Prompt prompt = Prompt.fromJson("""
				{"id": "i", "project_id": "p", "_xact_id": "1", "name": "n", "slug": "s", "prompt_data": {
				"prompt": {"type": "chat", "messages": []}, "options": {"model": "m", "params": {"response_format":
				{"type": "json_schema", "json_schema": {"name": "q", "schema": "%s"}}}}}}""".formatted(schema));
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> prompt.build(Map.of()))
			.withMessageContaining("response_format.json_schema.schema: JSON nests deeper than 512 levels");
	}

	@Test
	void shouldReturnWhatTheRowContains() {
		Prompt prompt = Prompt.fromJson(row("Hi").replace("{\"slug\"", "{\"description\": \"d\", \"slug\""));
		assertThat(prompt.model()).isEqualTo("m");
		assertThat(prompt.description()).isEqualTo("d");
		assertThat(prompt.row()).containsEntry("slug", "s").containsEntry("_xact_id", "7");
		assertThat(prompt.toString()).contains("s").contains("7");
		assertThat(prompt.build(Map.of()).toString()).contains("s").contains("7");
		assertThat(Prompt.fromJson(row("Hi").replace("\"m\"", "3")).model()).isNull();
		assertThat(Prompt.fromJson("{}").description()).isNull();
	}

	@Test
	void shouldIdentifyThePromptThatFailed() {
		Prompt prompt = Prompt.fromJson(row("{{#a}}"));
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> prompt.build(Map.of()))
			.satisfies((ex) -> {
				assertThat(ex.slug()).isEqualTo("s");
				assertThat(ex.version()).isEqualTo("7");
			});
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> Prompt.fromJson("{}").build(Map.of()))
			.satisfies((ex) -> {
				assertThat(ex.slug()).isNull();
				assertThat(ex.version()).isNull();
			});
	}

	@Test
	void shouldBeLinkableOnlyWithProjectAndVersion() {
		assertThat(new PromptOrigin("i", "p", "s", "7", Map.of()).isLinkable()).isTrue();
		assertThat(new PromptOrigin("i", null, "s", "7", Map.of()).isLinkable()).isFalse();
		assertThat(new PromptOrigin("i", "p", "s", null, Map.of()).isLinkable()).isFalse();
		assertThat(new PromptOrigin("i", "p", "s", "7", Map.of("secret", 1)))
			.hasToString("PromptOrigin[id=i, projectId=p, version=7]");
	}

	@Test
	void shouldTellTransientFailuresFromOthers() {
		assertThat(Reason.values()).filteredOn(Reason::isTransient)
			.containsExactlyInAnyOrder(Reason.THROTTLED, Reason.SERVER_ERROR, Reason.TIMEOUT, Reason.TRANSPORT,
					Reason.MALFORMED, Reason.MEMORY_IN_USE, Reason.INTERRUPTED);
		assertThat(Reason.values())
			.filteredOn((reason) -> new PromptStatus.Failure(Instant.EPOCH, reason, null).isConfigurationError())
			.containsExactly(Reason.CONFIGURATION);
	}

}
