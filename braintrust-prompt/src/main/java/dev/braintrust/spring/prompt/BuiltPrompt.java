package dev.braintrust.spring.prompt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A prompt that was built: a request for a model, and where it came from. Immutable.
 */
public final class BuiltPrompt {

	private final Map<String, @Nullable Object> body;

	private final @Nullable PromptOrigin origin;

	private final PromptDefinition prompt;

	BuiltPrompt(PromptDefinition prompt, Map<String, @Nullable Object> body, @Nullable PromptOrigin origin) {
		this.body = Collections.unmodifiableMap(body);
		this.origin = origin;
		this.prompt = prompt;
	}

	/**
	 * The model to call.
	 * @return the model's name
	 */
	public String model() {
		return String.valueOf(this.body.get("model"));
	}

	/**
	 * The rendered messages of a chat prompt, each a map as the chat-completions API has
	 * it.
	 * @return the messages; empty for a completion prompt
	 */
	public List<Map<String, @Nullable Object>> messages() {
		return maps("messages");
	}

	/**
	 * The rendered text of a completion prompt.
	 * @return the text; empty for a chat prompt
	 */
	public Optional<String> text() {
		return Optional.ofNullable((String) this.body.get("prompt"));
	}

	/**
	 * The tools that the model may call, each a map as the chat-completions API has it.
	 * @return the tools, or an empty list
	 */
	public List<Map<String, @Nullable Object>> tools() {
		return maps("tools");
	}

	/**
	 * The request's parameters: everything but model, messages, text and tools.
	 * @return parameters by name
	 */
	public Map<String, @Nullable Object> params() {
		Map<String, @Nullable Object> params = new LinkedHashMap<>(this.body);
		List.of("model", "messages", "prompt", "tools").forEach(params::remove);
		return Collections.unmodifiableMap(params);
	}

	/**
	 * The body of a chat-completions (or completions) request: what the official SDK's
	 * {@code build()} returns, less {@code span_info}.
	 * @return plain data, ready for any JSON library; not to be changed
	 */
	public Map<String, @Nullable Object> asMap() {
		return this.body;
	}

	/**
	 * Where the prompt came from.
	 * @return the origin; empty with {@code noTrace} or for a row without an id
	 */
	public Optional<PromptOrigin> origin() {
		return Optional.ofNullable(this.origin);
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, @Nullable Object>> maps(String key) {
		return (this.body.get(key) instanceof List<?> list) ? (List<Map<String, @Nullable Object>>) list : List.of();
	}

	/**
	 * Names the prompt. Shows no variable and no text.
	 */
	@Override
	public String toString() {
		return "BuiltPrompt[" + this.prompt + "]";
	}

}
