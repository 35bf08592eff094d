package dev.braintrust.spring.tracing.internal;

import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;

/**
 * A {@link LinkSpanProcessor} that completes links when spans are about to end, so that
 * every exporter sees them. The interface is internal to OpenTelemetry's SDK (1.49 to
 * 1.67 have it), so this class is used only where that is present; elsewhere what others
 * overwrite at the end is completed in the pipeline to Braintrust alone.
 */
public final class EndingLinkSpanProcessor extends LinkSpanProcessor implements ExtendedSpanProcessor {

	public EndingLinkSpanProcessor(OtelSpanNotes notes) {
		super(notes);
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
