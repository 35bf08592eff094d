package dev.braintrust.spring.prompt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A built prompt: a model request and its origin. Deeply immutable. {@code toString}
 * identifies the prompt and contains neither variables nor text.
 *
 * @since 0.1.0
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
	 * Provenance for a message that is not made by an adapter: an entry for the message's
	 * metadata, or for the context of the observation of a call. The LLM span that sends
	 * the message is then linked to this version.
	 * @return one entry with a JSON text, which contains the variables; empty if the
	 * {@link #origin()} is missing or not linkable. Unmodifiable
	 */
	Map<String, Object> toMetadata();

	/**
	 * The body of a chat-completions (or completions) request: the result of the official
	 * SDK's {@code build()} without {@code span_info}.
	 * @return unmodifiable plain data that any JSON library can serialize
	 */
	Map<String, @Nullable Object> asMap();

	/**
	 * Copy this prompt for one call with another model. The copy has the same
	 * {@linkplain #origin() origin}, so that its LLM span is linked to the same version.
	 * @param model the model's name
	 * @return the copy
	 */
	BuiltPrompt withModel(String model);

	/**
	 * Copy this prompt for one call with another value of a request parameter. The copy
	 * has the same {@linkplain #origin() origin}, so that its LLM span is linked to the
	 * same version.
	 * @param name the parameter's name in the chat-completions API, for example
	 * {@code temperature} or {@code response_format}
	 * @param value any value that can be converted to plain data; null removes the
	 * parameter
	 * @return the copy
	 * @throws IllegalArgumentException if the name is {@code model}, which
	 * {@link #withModel} sets, or the member with the rendered messages or text, or if
	 * the value can't be converted
	 */
	BuiltPrompt withParameter(String name, @Nullable Object value);

	/**
	 * Copy this prompt for one call that may lose members of the request. Without
	 * permission, a client that has no place for a member refuses the prompt before
	 * anything is sent.
	 * @param members names of members, as in the message of the
	 * {@link PromptBuildException}, for example {@code seed}; added to those of this
	 * prompt. A name that the request does not have is accepted, since versions of a
	 * prompt differ
	 * @return the copy
	 * @throws IllegalArgumentException if a name is blank or has spaces around it
	 */
	BuiltPrompt ignoringUnsupported(String... members);

	/**
	 * The members of the request that a client may leave out if it has no place for them.
	 * @return an unmodifiable set, empty unless set by {@link #ignoringUnsupported}
	 */
	Set<String> ignoredMembers();

	/**
	 * The prompt version and the variables that the request was built from.
	 * @return the origin; empty with {@link BuildOptions#noTrace()}, or if the row has no
	 * id
	 */
	Optional<PromptOrigin> origin();

}
