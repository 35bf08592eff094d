package dev.braintrust.spring.tracing.internal;

import org.jspecify.annotations.Nullable;

/**
 * The messages of an LLM call, as they were when it ended. They are converted when they
 * are needed, usually on the thread of the export. Thread-safe.
 */
public interface LlmMessages {

	/**
	 * The sent messages, in the format of the chat-completions API.
	 * @return plain data, or null
	 */
	@Nullable Object input();

	/**
	 * The received choices, in the format of the chat-completions API.
	 * @return plain data, or null
	 */
	@Nullable Object output();

}
