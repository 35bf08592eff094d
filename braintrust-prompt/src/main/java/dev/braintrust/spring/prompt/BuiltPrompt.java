package dev.braintrust.spring.prompt;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A prompt that was built: a request for a model, and where it came from. Immutable, with
 * all that is in its maps and lists. Its {@code toString} names the prompt and shows no
 * variable and no text.
 */
public interface BuiltPrompt {

	/**
	 * The model to call.
	 * @return the model's name
	 */
	String model();

	/**
	 * The rendered messages of a chat prompt, each a map as the chat-completions API has
	 * it.
	 * @return the messages; empty for a completion prompt
	 */
	List<Map<String, @Nullable Object>> messages();

	/**
	 * The rendered text of a completion prompt.
	 * @return the text; empty for a chat prompt
	 */
	Optional<String> text();

	/**
	 * The tools that the model may call, each a map as the chat-completions API has it.
	 * @return the tools, or an empty list; what the parameters list as tools and is no
	 * map is in {@link #asMap()} only
	 */
	List<Map<String, @Nullable Object>> tools();

	/**
	 * The request's parameters: everything but model, tools, and the messages of a chat
	 * prompt or the text of a completion prompt.
	 * @return parameters by name
	 */
	Map<String, @Nullable Object> params();

	/**
	 * The body of a chat-completions (or completions) request: what the official SDK's
	 * {@code build()} returns, less {@code span_info}.
	 * @return plain data, ready for any JSON library; unmodifiable
	 */
	Map<String, @Nullable Object> asMap();

	/**
	 * Where the prompt came from.
	 * @return the origin; empty with {@code noTrace} or for a row without an id
	 */
	Optional<PromptOrigin> origin();

}
