package dev.braintrust.spring.tracing.otel.internal;

import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.internal.UnlinkedCalls;

/**
 * A {@link LinkSpanProcessor} that adds missing link attributes just before a span ends,
 * so that every exporter receives them. The interface is internal to OpenTelemetry's SDK
 * (present in 1.49 to 1.67), so this class is used only if it is present. Without it, the
 * attributes are added only for the export to Braintrust.
 */
public final class EndingLinkSpanProcessor extends LinkSpanProcessor implements ExtendedSpanProcessor {

	/**
	 * Create a processor.
	 * @param records the records of spans
	 * @param completion determines missing attributes
	 * @param unlinked reports LLM spans without a prompt
	 * @param meter measures LLM spans, or null
	 */
	public EndingLinkSpanProcessor(OtelSpanRecords records, LinkCompletion completion, UnlinkedCalls unlinked,
			@Nullable LlmSpanMeter meter) {
		super(records, completion, unlinked, meter);
	}

	@Override
	public void onEnding(ReadWriteSpan span) {
		complete(span);
	}

	@Override
	public boolean isOnEndingRequired() {
		return true;
	}

}
