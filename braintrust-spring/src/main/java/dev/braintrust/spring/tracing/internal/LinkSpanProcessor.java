package dev.braintrust.spring.tracing.internal;

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
 * Notes for each span that starts within an annotated call which call that is, whoever
 * makes the span. For a tracer provider of another SDK, add this bean to it.
 * <p>
 * For users a {@link SpanProcessor}.
 */
public class LinkSpanProcessor implements SpanProcessor {

	private final OtelSpanNotes notes;

	public LinkSpanProcessor(OtelSpanNotes notes) {
		this.notes = notes;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		PromptCall call = call(parentContext);
		if (call != null) {
			this.notes.call(span, call);
		}
	}

	private @Nullable PromptCall call(Context parentContext) {
		PromptCall call = PromptCalls.current();
		if (call != null) {
			return call;
		}
		Observation observation = PromptCalls.observation();
		PromptCall observed = (observation != null) ? PromptCalls.of(observation.getContextView()) : null;
		return (observed != null) ? observed : this.notes.call(Span.fromContext(parentContext));
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
		Attributes missing = this.notes.missingLink(span);
		if (!missing.isEmpty()) {
			missing.forEach((key, value) -> span.setAttribute(key.getKey(), (String) value));
		}
	}

}
