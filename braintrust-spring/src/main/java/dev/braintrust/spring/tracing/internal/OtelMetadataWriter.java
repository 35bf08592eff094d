package dev.braintrust.spring.tracing.internal;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;

import dev.braintrust.spring.call.internal.WrittenLink;

/**
 * {@link MetadataWriter} for OpenTelemetry, whose spans can be read.
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
		if (!(target instanceof ReadableSpan readable)) {
			target.setAttribute(METADATA, link.metadata());
			return;
		}
		String existing = readable.getAttribute(METADATA);
		String merged = MetadataJson.merge(existing, link.metadata());
		if (!merged.equals(existing)) {
			target.setAttribute(METADATA, merged);
		}
		this.notes.owned(readable, link);
	}

	@Override
	public void claim(Span span) {
		if (OtelSpan.toOtel(span) instanceof ReadableSpan readable) {
			this.notes.claim(readable);
		}
	}

	@Override
	public boolean isClaimed(Span span) {
		return OtelSpan.toOtel(span) instanceof ReadableSpan readable && this.notes.isClaimed(readable);
	}

}
