package dev.braintrust.spring.prompt.internal;

import java.util.Collections;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TemplateVariablesTests {

	@Test
	void shouldContainMembersAndInput() {
		Map<String, Object> members = Map.of("a", 1);
		TemplateVariables variables = new TemplateVariables(members);
		assertThat(variables.get("a")).isEqualTo(1);
		assertThat(variables.get("input")).isSameAs(members);
		assertThat(variables.containsKey("input")).isTrue();
		assertThat(variables.containsKey("b")).isFalse();
		assertThat(variables.keySet()).containsExactly("input", "a");
	}

	@Test
	void shouldPreferMemberNamedInput() {
		Map<String, Object> members = Collections.singletonMap("input", null);
		TemplateVariables variables = new TemplateVariables(members);
		assertThat(variables.get("input")).isNull();
		assertThat(variables).isEqualTo(members);
	}

}
