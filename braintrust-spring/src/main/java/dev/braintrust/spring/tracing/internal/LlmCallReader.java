package dev.braintrust.spring.tracing.internal;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.MessageOrigin;

/**
 * Reads the prompt's origin and the messages of an LLM call from the observation context
 * of one client library.
 */
public interface LlmCallReader {

	/**
	 * Whether the reader supports a context.
	 * @param context the context of an observed call
	 * @return whether it is supported
	 */
	boolean supports(Observation.Context context);

	/**
	 * The origin stored in the sent messages by {@link MessageOrigin}.
	 * @param context a supported context
	 * @return the value stored in the message that determines the prompt, or null
	 */
	@Nullable String origin(Observation.Context context);

	/**
	 * The messages of the call. Later changes of the request do not change them.
	 * @param context a supported context
	 * @return the messages
	 */
	LlmMessages messages(Observation.Context context);

}
