package dev.braintrust.spring.call.internal;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;

import static org.assertj.core.api.Assertions.assertThat;

class PromptBindingTests {

	private static PromptBinding.Managed binding(Map<String, Integer> parameters) {
		return new PromptBinding.Managed(null, TestCalls.GREETER, parameters);
	}

	@Test
	void shouldSelectArgumentsByIndexWhenOnlySomeParametersAreVariables() {
		PromptBinding.Managed binding = binding(Map.of("name", 2));
		assertThat(binding.hasVariables()).isTrue();
		assertThat(binding.variableNames()).containsExactly("name");
		assertThat(binding.variables(new Object[] { "a", "b", "Ada" })).isEqualTo(Map.of("name", "Ada"));
	}

	@Test
	void shouldKeepNullWhenAnArgumentIsNull() {
		assertThat(binding(Map.of("name", 0)).variables(new Object[] { null })).containsKey("name").containsValue(null);
	}

	@Test
	void shouldOrderVariablesLikeJavaScriptWhenNamesAreIndexes() {
		Map<String, Integer> parameters = new LinkedHashMap<>();
		parameters.put("b", 0);
		parameters.put("10", 1);
		parameters.put("2", 2);
		assertThat(binding(parameters).variables(new Object[] { "x", "y", "z" }).keySet()).containsExactly("2", "10",
				"b");
	}

	@Test
	void shouldShareTheLinkWhenThePromptIsTheSameObject() {
		PromptBinding.Managed binding = binding(Map.of());
		Prompt prompt = TestCalls.prompt("1");
		PromptLink.Managed link = binding.sharedLink(prompt);
		assertThat(binding.sharedLink(prompt)).isSameAs(link);
		assertThat(link.origin()).isEqualTo(new PromptOrigin(TestCalls.ID, "p", "greeter", "1", Map.of()));
	}

	@Test
	void shouldCreateAnotherLinkWhenThePromptChanges() {
		PromptBinding.Managed binding = binding(Map.of());
		binding.sharedLink(TestCalls.prompt("1"));
		assertThat(binding.sharedLink(TestCalls.prompt("2")).origin().version()).isEqualTo("2");
	}

	@Test
	void shouldHaveNoLinkWhenThePromptHasNoId() {
		Prompt prompt = Prompt.fromJson(Json.write(Map.of("slug", "greeter", "prompt_data",
				Map.of("prompt", Map.of("type", "completion", "content", "Hi"), "options", Map.of("model", "m")))));
		assertThat(binding(Map.of()).sharedLink(prompt)).isNull();
	}

	@Test
	void shouldCreateACallOfTheKindOfTheBinding() {
		assertThat(TestCalls.call(null, SpanClaim.NOT_RECORDING, Map.of()).reference()).isEqualTo(TestCalls.GREETER);
		assertThat(TestCalls.hardcodedCall("classifier").name()).isEqualTo("classifier");
	}

}
