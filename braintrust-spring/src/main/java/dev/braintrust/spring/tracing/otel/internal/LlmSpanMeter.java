package dev.braintrust.spring.tracing.otel.internal;

import java.time.Duration;
import java.util.function.Supplier;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

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
