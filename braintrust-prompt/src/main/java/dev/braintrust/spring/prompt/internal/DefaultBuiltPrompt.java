package dev.braintrust.spring.prompt.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * A request built by {@link PromptDefinition}. A chat prompt has messages, in the member
 * {@code messages}; a member {@code prompt} is then an ordinary parameter. A completion
 * prompt has a text, in the member {@code prompt}; a member {@code messages} is then an
 * ordinary parameter.
 */
final class DefaultBuiltPrompt implements BuiltPrompt {

	private static final String MESSAGES = "messages";

	private static final String PROMPT = "prompt";

	private static final String TOOLS = "tools";

	private final PromptDefinition prompt;

	private final boolean chat;

	private final Map<String, @Nullable Object> body;

	private final @Nullable PromptOrigin origin;

	DefaultBuiltPrompt(PromptDefinition prompt, boolean chat, Map<String, @Nullable Object> body,
			@Nullable PromptOrigin origin) {
		this.prompt = prompt;
		this.chat = chat;
		this.body = unmodifiable(body);
		this.origin = origin;
	}

	private static Map<String, @Nullable Object> unmodifiable(Map<String, @Nullable Object> body) {
		if (body instanceof NamedValues) {
			return body;
		}
		return Collections.unmodifiableMap(body);
	}

	@Override
	public String model() {
		return String.valueOf(this.body.get("model"));
	}

	@Override
	public List<Map<String, @Nullable Object>> messages() {
		return this.chat ? maps(MESSAGES) : List.of();
	}

	@Override
	public Optional<String> text() {
		return this.chat ? Optional.empty() : Optional.ofNullable((String) this.body.get(PROMPT));
	}

	@Override
	public List<Map<String, @Nullable Object>> tools() {
		return maps(TOOLS);
	}

	@Override
	public Map<String, @Nullable Object> params() {
		Map<String, @Nullable Object> params = new LinkedHashMap<>(this.body);
		List.of("model", this.chat ? MESSAGES : PROMPT, TOOLS).forEach(params::remove);
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
		if (!(this.body.get(member) instanceof List<?> list)) {
			return List.of();
		}
		// the build options' defaults may set any value
		List<?> maps = list.stream().allMatch(Map.class::isInstance) ? list
				: list.stream().filter(Map.class::isInstance).toList();
		return (List<Map<String, @Nullable Object>>) maps;
	}

	@Override
	public String toString() {
		return "BuiltPrompt[" + this.prompt + "]";
	}

}
