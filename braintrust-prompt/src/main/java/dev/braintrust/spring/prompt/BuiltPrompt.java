package dev.braintrust.spring.prompt;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A built prompt: a model request and its origin. Deeply immutable. {@code toString}
 * identifies the prompt and contains neither variables nor text.
 */
public interface BuiltPrompt {

	/**
	 * The model to call.
	 * @return the model's name
	 */
	String model();

	/**
	 * The rendered messages of a chat prompt, each a map in the format of the
	 * chat-completions API.
	 * @return the messages; empty for a completion prompt
	 */
	List<Map<String, @Nullable Object>> messages();

	/**
	 * The rendered text of a completion prompt.
	 * @return the text; empty for a chat prompt
	 */
	Optional<String> text();

	/**
	 * The tools that the model may call, each a map in the format of the chat-completions
	 * API.
	 * @return the tools, or an empty list. Elements of the prompt's tool list that are
	 * not maps are in {@link #asMap()} only
	 */
	List<Map<String, @Nullable Object>> tools();

	/**
	 * The request parameters: everything except the model, the tools, and the messages
	 * (chat) or text (completion).
	 * @return parameters by name
	 */
	Map<String, @Nullable Object> params();

	/**
	 * The body of a chat-completions (or completions) request: the result of the official
	 * SDK's {@code build()} without {@code span_info}.
	 * @return unmodifiable plain data that any JSON library can serialize
	 */
	Map<String, @Nullable Object> asMap();

	/**
	 * The prompt version and the variables that the request was built from.
	 * @return the origin; empty with {@link BuildOptions#noTrace()}, or if the row has no
	 * id
	 */
	Optional<PromptOrigin> origin();

}
