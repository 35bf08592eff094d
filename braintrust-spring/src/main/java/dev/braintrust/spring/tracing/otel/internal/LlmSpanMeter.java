package dev.braintrust.spring.tracing.otel.internal;

import java.time.Duration;
import java.util.function.Supplier;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.LlmCallRecorder;

/**
 * Measures LLM spans that no observation has created, such as those of the official SDK,
 * when they end. Thread-safe.
 */
public final class LlmSpanMeter {

	private final OtelSpanRecords records;

	private final Supplier<? extends LlmCallRecorder> recorder;

	/**
	 * Create a meter.
	 * @param records the records of spans
	 * @param recorder records the calls
	 */
	public LlmSpanMeter(OtelSpanRecords records, Supplier<? extends LlmCallRecorder> recorder) {
		this.records = records;
		this.recorder = recorder;
	}

	/**
	 * A span within the observation of an LLM call, such as that of an instrumented
	 * client that the observed one uses, is the same call.
	 */
	void started(ReadableSpan span) {
		Observation observation = PromptCallHolder.currentObservation();
		if (observation != null && isLlm(observation.getContextView())) {
			this.records.get(span).measured = true;
		}
	}

	/** The nearest operation decides: a tool may call another model. */
	private static boolean isLlm(Observation.ContextView innermost) {
		Observation.ContextView view = innermost;
		while (true) {
			KeyValue operation = view.getLowCardinalityKeyValue(BraintrustAttributes.OPERATION);
			if (operation != null) {
				return BraintrustAttributes.isLlmOperation(operation.getValue());
			}
			ObservationView parent = view.getParentObservation();
			if (parent == null) {
				return false;
			}
			view = parent.getContextView();
		}
	}

	/**
	 * Measure a span that is ending and has all its attributes.
	 */
	void ending(ReadableSpan span) {
		OtelSpanRecords.SpanRecord record = this.records.find(span);
		if (!LinkCompletion.isLlm(span) || (record != null && record.measured)) {
			return;
		}
		this.recorder.get()
			.record(new LlmCallRecorder.LlmCall(text(span, BraintrustAttributes.PROMPT_NAME),
					text(span, BraintrustAttributes.PROMPT_VERSION),
					span.toSpanData().getStatus().getStatusCode() == StatusCode.ERROR,
					Duration.ofNanos(span.getLatencyNanos()), tokens(span, BraintrustAttributes.INPUT_TOKENS),
					tokens(span, BraintrustAttributes.OUTPUT_TOKENS)));
	}

	private static @Nullable String text(ReadableSpan span, String name) {
		return span.getAttribute(AttributeKey.stringKey(name));
	}

	/**
	 * The number of tokens of an LLM span. Micrometer writes numbers as text.
	 * @param span the span
	 * @param name the name of the attribute
	 * @return the number, 0 if there is none
	 */
	public static long tokens(ReadableSpan span, String name) {
		Long number = span.getAttribute(AttributeKey.longKey(name));
		return (number != null) ? number : BraintrustAttributes.tokens(text(span, name));
	}

}
