package dev.braintrust.spring.tracing.otel.internal;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaim;
import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.internal.LlmSpan;
import dev.braintrust.spring.tracing.internal.MetadataJson;
import dev.braintrust.spring.tracing.internal.SpanLinker;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords.SpanRecord;

/**
 * {@link SpanLinker} for OpenTelemetry. Its spans can be read, so our metadata is merged
 * into the existing value at once. Claims and links are recorded in
 * {@link OtelSpanRecords}.
 */
public final class OtelSpanLinker implements SpanLinker {

	private static final AttributeKey<String> METADATA = AttributeKey.stringKey(BraintrustAttributes.METADATA);

	private final LinkFormat format;

	private final OtelSpanRecords records;

	/**
	 * Create a linker.
	 * @param format the format of links
	 * @param records the records of spans
	 */
	public OtelSpanLinker(LinkFormat format, OtelSpanRecords records) {
		this.format = format;
		this.records = records;
	}

	@Override
	public boolean supports(Span span) {
		return span instanceof OtelSpan;
	}

	@Override
	public SpanClaim claim(Span span) {
		io.opentelemetry.api.trace.Span target = OtelSpan.toOtel(span);
		SpanRecord record = (target instanceof ReadableSpan) ? this.records.get(target) : null;
		if (record != null) {
			record.claimed = true;
		}
		return new OtelClaim(target, record);
	}

	@Override
	public @Nullable SpanClaim claimForBuild(Span span) {
		io.opentelemetry.api.trace.Span target = OtelSpan.toOtel(span);
		SpanRecord record = (target instanceof ReadableSpan) ? this.records.get(target) : null;
		return (record != null && record.claimed) ? null : new OtelClaim(target, record);
	}

	@Override
	public @Nullable LlmSpan llmSpan(Span span) {
		return (span instanceof OtelSpan && OtelSpan.toOtel(span) instanceof ReadWriteSpan target)
				? new OtelLlmSpan(target, this.records) : null;
	}

	/**
	 * A claim of a call or of a build.
	 */
	private final class OtelClaim implements SpanClaim {

		private final io.opentelemetry.api.trace.Span target;

		private final @Nullable SpanRecord record;

		OtelClaim(io.opentelemetry.api.trace.Span target, @Nullable SpanRecord record) {
			this.target = target;
			this.record = record;
		}

		@Override
		public boolean isRecording() {
			return true;
		}

		@Override
		public boolean isOn(Object other) {
			return other instanceof OtelSpan span && OtelSpan.toOtel(span) == this.target;
		}

		@Override
		public void write(PromptLink link) {
			PromptLink.Attributes created = link.attributes();
			PromptLink.Attributes attributes = (created != null) ? created
					: OtelSpanLinker.this.format.attributes(link);
			String existing = (this.target instanceof ReadableSpan readable) ? readable.getAttribute(METADATA) : null;
			String merged = (existing != null) ? MetadataJson.merge(existing, attributes.metadata())
					: attributes.metadata();
			if (!merged.equals(existing)) {
				this.target.setAttribute(METADATA, merged);
			}
			if (this.record != null) {
				this.record.written = attributes;
			}
		}

	}

}
