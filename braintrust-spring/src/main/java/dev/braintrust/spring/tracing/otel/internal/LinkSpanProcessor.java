package dev.braintrust.spring.tracing.otel.internal;

import io.micrometer.observation.Observation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCalls;

/**
 * Records, for each span that starts inside an annotated call, which call it belongs to,
 * whoever makes the span. For a tracer provider of another SDK, add this bean to it.
 */
public class LinkSpanProcessor implements SpanProcessor {

	private final OtelSpanRecords records;

	private final LinkCompletion completion;

	/**
	 * Create a processor.
	 * @param records what is known about spans
	 * @param completion finds what spans lack when they end
	 */
	public LinkSpanProcessor(OtelSpanRecords records, LinkCompletion completion) {
		this.records = records;
		this.completion = completion;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		PromptCall call = call(parentContext);
		if (call != null) {
			this.records.get(span).call = call;
		}
	}

	private @Nullable PromptCall call(Context parentContext) {
		PromptCall call = PromptCalls.current();
		if (call != null) {
			return call;
		}
		Observation observation = PromptCalls.observation();
		PromptCall observed = (observation != null) ? PromptCalls.of(observation.getContextView()) : null;
		return (observed != null) ? observed : callOf(Span.fromContext(parentContext));
	}

	private @Nullable PromptCall callOf(Span parent) {
		OtelSpanRecords.SpanRecord record = this.records.find(parent);
		return (record != null) ? record.call : null;
	}

	@Override
	public boolean isStartRequired() {
		return true;
	}

	@Override
	public void onEnd(ReadableSpan span) {
	}

	@Override
	public boolean isEndRequired() {
		return false;
	}

	/**
	 * Put on a span that ends what is missing.
	 */
	final void complete(ReadWriteSpan span) {
		Attributes missing = this.completion.missing(span);
		if (!missing.isEmpty()) {
			missing.forEach((key, value) -> span.setAttribute(key.getKey(), (String) value));
		}
	}

}
