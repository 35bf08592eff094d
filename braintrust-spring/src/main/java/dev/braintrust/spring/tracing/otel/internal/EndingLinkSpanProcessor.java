package dev.braintrust.spring.tracing.otel.internal;

import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;

/**
 * A {@link LinkSpanProcessor} that completes links when spans are about to end, so that
 * every exporter sees them. The interface is internal to OpenTelemetry's SDK (1.49 to
 * 1.67 have it), so this class is used only where that is present; elsewhere what others
 * overwrite at the end is completed in the pipeline to Braintrust alone.
 */
public final class EndingLinkSpanProcessor extends LinkSpanProcessor implements ExtendedSpanProcessor {

	/**
	 * Create a processor.
	 * @param records what is known about spans
	 * @param completion finds what spans lack when they end
	 */
	public EndingLinkSpanProcessor(OtelSpanRecords records, LinkCompletion completion) {
		super(records, completion);
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
