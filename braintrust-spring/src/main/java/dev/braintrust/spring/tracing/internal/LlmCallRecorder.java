package dev.braintrust.spring.tracing.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Records LLM calls that have ended, whether or not their spans are sampled. Must not
 * throw, and must be thread-safe.
 */
@FunctionalInterface
public interface LlmCallRecorder {

	/**
	 * Record a call.
	 * @param call the call
	 */
	void record(LlmCall call);

	/**
	 * An LLM call that has ended.
	 *
	 * @param slug the prompt's slug, or the name of a hard-coded prompt; null without a
	 * prompt
	 * @param version the prompt's version; null if it is not known
	 * @param failed whether it failed
	 * @param duration its duration
	 * @param inputTokens the tokens of its messages, 0 if the client does not count them
	 * @param outputTokens the tokens of its response, 0 if the client does not count them
	 */
	record LlmCall(@Nullable String slug, @Nullable String version, boolean failed, Duration duration, long inputTokens,
			long outputTokens) {
	}

}
