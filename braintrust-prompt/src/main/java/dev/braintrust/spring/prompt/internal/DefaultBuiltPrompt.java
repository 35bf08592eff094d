package dev.braintrust.spring.prompt.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * The request that {@link PromptDefinition} builds.
 */
final class DefaultBuiltPrompt implements BuiltPrompt {

	private final PromptDefinition prompt;

	private final Map<String, @Nullable Object> body;

	private final @Nullable PromptOrigin origin;

	DefaultBuiltPrompt(PromptDefinition prompt, Map<String, @Nullable Object> body, @Nullable PromptOrigin origin) {
		this.prompt = prompt;
		this.body = Collections.unmodifiableMap(body);
		this.origin = origin;
	}

	@Override
	public String model() {
		return String.valueOf(this.body.get("model"));
	}

	@Override
	public List<Map<String, @Nullable Object>> messages() {
		return maps("messages");
	}

	@Override
	public Optional<String> text() {
		return Optional.ofNullable((String) this.body.get("prompt"));
	}

	@Override
	public List<Map<String, @Nullable Object>> tools() {
		return maps("tools");
	}

	@Override
	public Map<String, @Nullable Object> params() {
		Map<String, @Nullable Object> params = new LinkedHashMap<>(this.body);
		List.of("model", "messages", "prompt", "tools").forEach(params::remove);
		return Collections.unmodifiableMap(params);
	}

	@Override
	public Map<String, @Nullable Object> asMap() {
		return this.body;
	}

	@Override
	public Optional<PromptOrigin> origin() {
		return Optional.ofNullable(this.origin);
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, @Nullable Object>> maps(String member) {
		return (this.body.get(member) instanceof List<?> list) ? (List<Map<String, @Nullable Object>>) list : List.of();
	}

	@Override
	public String toString() {
		return "BuiltPrompt[" + this.prompt + "]";
	}

}
