package dev.braintrust.spring.call.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Creates prompts and calls without a registry or a tracer.
 */
final class TestCalls {

	static final String ID = "5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001";

	static final PromptReference GREETER = PromptReference.of("greeter");

	private TestCalls() {
	}

	static Prompt prompt(String version) {
		return Prompt.fromJson(Json.write(row(version)));
	}

	static Map<String, Object> row(String version) {
		return Map.of("id", ID, "project_id", "p", "slug", "greeter", "_xact_id", version, "prompt_data",
				Map.of("prompt",
						Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content", "Hi {{name}}"))),
						"options", Map.of("model", "gpt-4o-mini")));
	}

	static ManagedPromptCall call(PromptRegistry registry, SpanClaim span, Map<String, Integer> parameters,
			@Nullable Object... arguments) {
		return (ManagedPromptCall) new PromptBinding.Managed(null, GREETER, parameters).begin(null, span, arguments,
				registry, null);
	}

	static HardcodedPromptCall hardcodedCall(String name) {
		return (HardcodedPromptCall) new PromptBinding.Hardcoded(new PromptLink.Hardcoded(name, "v1")).begin(null,
				SpanClaim.NOT_RECORDING, new Object[0], null, null);
	}

	/**
	 * A claim that records the links written to it.
	 */
	static final class RecordingClaim implements SpanClaim {

		final List<PromptLink> links = new ArrayList<>();

		@Override
		public boolean isRecording() {
			return true;
		}

		@Override
		public boolean isOn(Object span) {
			return span == this;
		}

		@Override
		public void write(PromptLink link) {
			this.links.add(link);
		}

	}

}
