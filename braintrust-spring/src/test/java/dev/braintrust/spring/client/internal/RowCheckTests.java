package dev.braintrust.spring.client.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.prompt.PromptReference;

import static org.assertj.core.api.Assertions.assertThat;

class RowCheckTests {

	private static final String ID = "0d1f6a52-8820-4524-b1bc-bfa9f58702aa";

	private static final String PROJECT = "6f1c2d8e-3b0a-4f57-9a61-5d2c7e8b9f01";

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static Map<String, Object> row() {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", ID);
		row.put("slug", "greeter");
		row.put("project_id", PROJECT);
		row.put("_xact_id", "1000192671193355184");
		row.put("prompt_data", null);
		return row;
	}

	@Test
	void shouldAcceptARowThatMatchesTheReference() {
		assertThat(RowCheck.mismatch(GREETER, row())).isNull();
		assertThat(RowCheck.mismatch(GREETER.withEnvironment("staging").withProject("support-bot"), row())).isNull();
		assertThat(RowCheck.mismatch(GREETER.withProjectId(PROJECT.toUpperCase()), row())).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1000192671193355184", "7a670c06c4787a30", "7A670C06C4787A30" })
	void shouldAcceptAVersionInBothForms(String version) {
		assertThat(RowCheck.mismatch(GREETER.withVersion(version), row())).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1000192671193355185", "7a670c06c4787a31", "latest", "" + Long.MAX_VALUE })
	void shouldRejectAnotherVersion(String version) {
		assertThat(RowCheck.mismatch(GREETER.withVersion(version), row())).contains("another version");
	}

	@Test
	void shouldRejectAnotherSlugAndAnotherProject() {
		assertThat(RowCheck.mismatch(PromptReference.of("Greeter"), row())).contains("another prompt");
		assertThat(RowCheck.mismatch(GREETER.withProjectId(ID), row())).contains("another project");
	}

	@ParameterizedTest
	@ValueSource(strings = { "id", "slug", "project_id", "_xact_id", "prompt_data" })
	void shouldRejectARowWithoutARequiredMember(String member) {
		Map<String, Object> row = row();
		row.remove(member);
		assertThat(RowCheck.mismatch(GREETER, row)).contains(member);
		assertThat(RowCheck.mismatch(GREETER.withProjectId(PROJECT), row)).contains(member);
	}

	static Stream<Arguments> invalidMembers() {
		return Stream.of(Arguments.of("id", "x"), Arguments.of("id", 7), Arguments.of("id", ID + "\n"),
				Arguments.of("slug", 7), Arguments.of("project_id", "p"), Arguments.of("project_id", 7),
				Arguments.of("_xact_id", "1\n2\u001b[31m"), Arguments.of("_xact_id", "-1"),
				Arguments.of("_xact_id", "99999999999999999999"), Arguments.of("_xact_id", 1000192671193355184L),
				Arguments.of("_xact_id", "١"), Arguments.of("_xact_id", ""));
	}

	@ParameterizedTest
	@MethodSource("invalidMembers")
	void shouldRejectAMemberOfAnInvalidForm(String member, Object value) {
		Map<String, Object> row = row();
		row.put(member, value);
		assertThat(RowCheck.mismatch(GREETER, row)).isNotNull().doesNotContain(String.valueOf(value) + "\n", "\u001b");
	}

}
