package dev.braintrust.spring.prompt;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WireBodyTests {

	@Test
	void shouldRefuseANameThatIsTwiceInAnObject() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WireBody.received("{\"a\": {\"temperature\": 0.9, \"temperature\": 0.5}}"));
	}

	@Test
	void shouldTreatSpellingsWithTheSameMeaningAsEqual() {
		assertThat(WireBody.received("""
				{"stream": true, "stream_options": {}, "temperature": 1.0, "messages": [
				  {"role": "user", "content": "Hi"},
				  {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]}],
				 "tools": [{"type": "function", "function": {"name": "f", "strict": false}}]}"""))
			.isEqualTo(WireBody.built(Map.of("temperature", 1, "messages",
					List.of(Map.of("role", "user", "content", List.of(Map.of("type", "text", "text", "Hi"))),
							Map.of("role", "assistant", "tool_calls", List.of(Map.of("id", "1")))),
					"tools", List.of(Map.of("type", "function", "function", Map.of("name", "f"))))));
	}

	@Test
	void shouldDetectADifference() {
		assertThat(WireBody.received("{\"n\": 1, \"stop\": \"a\"}"))
			.isNotEqualTo(WireBody.built(Map.of("n", 1, "stop", List.of("a"))));
	}

}
