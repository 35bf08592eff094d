package dev.braintrust.spring.tracing;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * {@link MetadataWriter} for OpenTelemetry, whose spans can be read.
 * <p>
 * Internal to the starter.
 */
public final class OtelMetadataWriter implements MetadataWriter {

	private static final AttributeKey<String> METADATA = AttributeKey.stringKey(BraintrustAttributes.METADATA);

	private final OtelSpanNotes notes;

	public OtelMetadataWriter(OtelSpanNotes notes) {
		this.notes = notes;
	}

	@Override
	public boolean supports(Span span) {
		return span instanceof OtelSpan;
	}

	@Override
	public void write(Span span, WrittenLink link) {
		io.opentelemetry.api.trace.Span target = OtelSpan.toOtel(span);
		String existing = (target instanceof ReadableSpan readable) ? readable.getAttribute(METADATA) : null;
		target.setAttribute(METADATA, MetadataJson.merge(existing, link.metadata()));
		this.notes.link(target, link);
	}

}
