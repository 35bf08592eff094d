package dev.braintrust.spring.tracing.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.tracing.VariableRedactor;
import dev.braintrust.spring.tracing.VariableVisibility;

import static org.assertj.core.api.Assertions.assertThat;

class VariableMaskingTests {

	private final StringBuilder json = new StringBuilder();

	private List<String> write(VariableMasking.Settings settings, Object variables, VariableRedactor... redactors) {
		this.json.setLength(0);
		return new VariableMasking(settings, List.of(redactors)).write(variables, this.json);
	}

	private static VariableMasking.Settings settings(List<String> include, List<String> exclude, List<String> mask) {
		return new VariableMasking.Settings(include, exclude, mask, 1_000, VariableVisibility.ALL);
	}

	private static Map<String, Object> map(Object... namesAndValues) {
		Map<String, Object> map = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			map.put((String) namesAndValues[i], namesAndValues[i + 1]);
		}
		return map;
	}

	@Test
	void shouldWriteAllVariablesByDefault() {
		assertThat(write(VariableMasking.Settings.DEFAULT, map("name", "Ada", "age", 36))).isEmpty();
		assertThat(this.json).hasToString("{\"name\":\"Ada\",\"age\":36}");
	}

	@Test
	void shouldWriteOnlyIncludedVariables() {
		write(settings(List.of("NAME*"), List.of(), List.of()), map("nameOfUser", "Ada", "age", 36));
		assertThat(this.json).hasToString("{\"nameOfUser\":\"Ada\"}");
	}

	@Test
	void shouldNotWriteExcludedVariablesEvenWhenTheyAreIncluded() {
		write(settings(List.of("*"), List.of("age"), List.of()), map("name", "Ada", "AGE", 36));
		assertThat(this.json).hasToString("{\"name\":\"Ada\"}");
	}

	@Test
	void shouldMaskByNameAtAnyDepth() {
		List<String> masked = write(settings(List.of(), List.of(), List.of("email")),
				map("email", "a@example.com", "customers", List.of(map("Email", "b@example.com", "id", 1))));
		assertThat(this.json).hasToString("{\"email\":\"***\",\"customers\":[{\"Email\":\"***\",\"id\":1}]}");
		assertThat(masked).containsExactly("a@example.com", "b@example.com");
	}

	@Test
	void shouldMaskByPath() {
		write(settings(List.of(), List.of(), List.of("customer.email")),
				map("email", "a@example.com", "customer", map("email", "b@example.com")));
		assertThat(this.json).hasToString("{\"email\":\"a@example.com\",\"customer\":{\"email\":\"***\"}}");
	}

	@Test
	void shouldReturnAllNestedValuesWhenAStructureIsMasked() {
		List<String> masked = write(settings(List.of(), List.of(), List.of("card")),
				map("card", map("number", 4711, "parts", List.of("a1", " ", true))));
		assertThat(this.json).hasToString("{\"card\":\"***\"}");
		assertThat(masked).containsExactly("4711", "a1");
	}

	@Test
	void shouldTreatAValueThatIsNotAMapAsTheVariableInput() {
		assertThat(write(settings(List.of(), List.of(), List.of("input")), "secret")).containsExactly("secret");
		assertThat(this.json).hasToString("\"***\"");
		write(settings(List.of(), List.of("input"), List.of()), List.of(1));
		assertThat(this.json).hasToString("null");
	}

	@Test
	void shouldCallRedactorsInOrderWithTheMaskedValue() {
		write(settings(List.of(), List.of(), List.of("token")), map("token", "t", "name", "Ada"),
				(name, value) -> value + "1", (name, value) -> name + ":" + value);
		assertThat(this.json).hasToString("{\"token\":\"token:***1\",\"name\":\"name:Ada1\"}");
	}

	@Test
	void shouldTruncateWhenTheVariablesAreTooLong() {
		write(new VariableMasking.Settings(List.of(), List.of(), List.of(), 40, VariableVisibility.ALL),
				map("text", "x".repeat(100)));
		assertThat(Json.parse(this.json.toString()))
			.isEqualTo(Map.of("text", "x".repeat(32) + "… [68 characters truncated]"));
	}

	@Test
	void shouldAppendToTheExistingText() {
		StringBuilder target = new StringBuilder("{\"variables\":");
		new VariableMasking(VariableMasking.Settings.DEFAULT, List.of()).write(map("a", 1), target);
		assertThat(target).hasToString("{\"variables\":{\"a\":1}");
	}

}
