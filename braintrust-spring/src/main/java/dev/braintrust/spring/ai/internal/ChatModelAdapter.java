package dev.braintrust.spring.ai.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * Puts a built prompt into the requests of one kind of chat model, exactly as it was
 * built. Thread-safe and stateless. {@link ChatModelAdapters} chooses the implementation
 * by class name, so that only the one of a library that is present is loaded.
 */
interface ChatModelAdapter {

	/**
	 * Convert the request of one call.
	 * @param call the call: the built prompt, and the request as the model would get it
	 * @return the request that the model sends as the prompt was built; parts that do not
	 * come from the prompt are unchanged
	 * @throws PromptBuildException if the model has no place for a member of the prompt,
	 * and the application did not allow its loss
	 */
	Prompt adapt(PromptCall call);

	/**
	 * The messages that an adapted request has in place of those that Spring AI writes.
	 * @param options the options of the request
	 * @return an element for each message in the body, null where Spring AI's is sent; or
	 * null if all are Spring AI's
	 */
	default @Nullable List<?> replacedMessages(ChatOptions options) {
		return null;
	}

	/**
	 * Check the final options of an adapted request.
	 * @param options the options
	 * @throws IllegalStateException if a member of the prompt was set again after its
	 * conversion, so that both would be sent
	 */
	default void checkAdapted(ChatOptions options) {
	}

	/**
	 * Whether an adapted request can only be sent by a client with the request hook.
	 * @param options the options of the request
	 * @return whether other clients don't send it
	 */
	default boolean requiresHook(ChatOptions options) {
		return false;
	}

	/**
	 * Whether the model has no place for some messages and tools that Spring AI's types
	 * hold.
	 * @return false if it sends all of them
	 */
	default boolean refusesPortableMembers() {
		return false;
	}

	/**
	 * Whether the model tells the role {@code developer} from {@code system}.
	 * @return false if both are the same to it
	 */
	default boolean hasDeveloperRole() {
		return false;
	}

	/**
	 * Whether a {@code response_format} of the prompt is sent.
	 * @return false if the model has no place for it
	 */
	default boolean sendsResponseFormat() {
		return false;
	}

}
