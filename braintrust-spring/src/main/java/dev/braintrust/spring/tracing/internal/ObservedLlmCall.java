package dev.braintrust.spring.tracing.internal;

import java.time.Duration;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.tracing.internal.LlmCallRecorder.LlmCall;

/**
 * Measures the LLM call of an observation.
 */
final class ObservedLlmCall {

	private ObservedLlmCall() {
	}

	/** Stores the start in the context of an observation. */
	static void start(Observation.Context context) {
		context.put(ObservedLlmCall.class, System.nanoTime());
	}

	/**
	 * The call of an observation that stops.
	 * @param context the context of the observation
	 * @param link its link, or null
	 * @return the call, or null if its start is not known
	 */
	static @Nullable LlmCall of(Observation.Context context, PromptLink.@Nullable Attributes link) {
		if (!(context.get(ObservedLlmCall.class) instanceof Long started)) {
			return null;
		}
		return new LlmCall((link != null) ? link.name() : null, (link != null) ? link.version() : null,
				context.getError() != null, Duration.ofNanos(System.nanoTime() - started),
				tokens(context, BraintrustAttributes.INPUT_TOKENS),
				tokens(context, BraintrustAttributes.OUTPUT_TOKENS));
	}

	private static long tokens(Observation.Context context, String key) {
		KeyValue value = context.getHighCardinalityKeyValue(key);
		return BraintrustAttributes.tokens((value != null) ? value.getValue() : null);
	}

}
