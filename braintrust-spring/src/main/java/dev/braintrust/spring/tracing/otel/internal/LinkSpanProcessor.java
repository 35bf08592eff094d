package dev.braintrust.spring.tracing.otel.internal;

import io.micrometer.observation.Observation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.tracing.internal.UnlinkedCalls;

/**
 * Records, for each span started inside an annotated call, which call it belongs to,
 * whichever library creates the span. If the application creates a tracer provider of its
 * own, this bean must be added to it.
 */
public class LinkSpanProcessor implements SpanProcessor {

	private static final Logger logger = LoggerFactory.getLogger(LinkSpanProcessor.class);

	private final OtelSpanRecords records;

	private final LinkCompletion completion;

	private final UnlinkedCalls unlinked;

	private final @Nullable LlmSpanMeter meter;

	/**
	 * Create a processor.
	 * @param records the records of spans
	 * @param completion determines missing attributes
	 * @param unlinked reports LLM spans without a prompt
	 * @param meter measures LLM spans, or null
	 */
	public LinkSpanProcessor(OtelSpanRecords records, LinkCompletion completion, UnlinkedCalls unlinked,
			@Nullable LlmSpanMeter meter) {
		this.meter = meter;
		this.records = records;
		this.completion = completion;
		this.unlinked = unlinked;
	}

	/**
	 * Never throws: an exception would fail the code that starts the span.
	 */
	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		try {
			PromptCall call = call(parentContext);
			if (call != null) {
				this.records.add(span).call = call;
			}
			if (this.meter != null) {
				this.meter.started(span);
			}
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Failed to record the prompt of a span: {}", ex.getClass().getName());
		}
	}

	private @Nullable PromptCall call(Context parentContext) {
		PromptCall call = PromptCallHolder.current();
		if (call != null) {
			return call;
		}
		Observation observation = PromptCallHolder.currentObservation();
		PromptCall observedCall = (observation != null) ? PromptCallHolder.findIn(observation.getContextView()) : null;
		return (observedCall != null) ? observedCall : callOf(Span.fromContext(parentContext));
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
	 * Set the missing attributes of a span that is ending, and report an LLM span that
	 * has no prompt.
	 */
	final void complete(ReadWriteSpan span) {
		Attributes missing = this.completion.missingAttributes(span);
		if (!missing.isEmpty()) {
			missing.forEach((key, value) -> span.setAttribute(key.getKey(), (String) value));
		}
		if (this.unlinked.isEnabled() && this.completion.isUnlinked(span)) {
			this.unlinked.report(span.getName(), span.getInstrumentationScopeInfo().getName());
		}
		if (this.meter != null) {
			measure(this.meter, span);
		}
	}

	private static void measure(LlmSpanMeter meter, ReadWriteSpan span) {
		try {
			meter.ending(span);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Failed to measure a span: {}", ex.getClass().getName());
		}
	}

}
