package dev.braintrust.spring.tracing.internal;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Knows the observations of one client: what was sent to the model, and what came back.
 */
public interface LlmCallReader {

	/**
	 * Whether the reader knows contexts of this kind.
	 * @param context the context of an observed call
	 * @return whether it does
	 */
	boolean supports(Observation.Context context);

	/**
	 * The provenance that the sent messages remember.
	 * @param context a context that is supported
	 * @return the latest message's, or null
	 */
	@Nullable String provenance(Observation.Context context);

	/**
	 * The messages that were sent, as the chat-completions API has them.
	 * @param context a context that is supported
	 * @return plain data, or null
	 */
	@Nullable Object input(Observation.Context context);

	/**
	 * The choices that came back, as the chat-completions API has them.
	 * @param context a context that is supported
	 * @return plain data, or null
	 */
	@Nullable Object output(Observation.Context context);

}
