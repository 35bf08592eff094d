package dev.braintrust.spring.tracing.otel.internal;

import io.opentelemetry.sdk.trace.ReadWriteSpan;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.LlmContent;
import dev.braintrust.spring.tracing.internal.LlmSpan;
import dev.braintrust.spring.tracing.internal.MetadataJson;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords.SpanRecord;

/**
 * An LLM span of OpenTelemetry, whose attributes are written directly: a key value of the
 * observation would become an attribute, too, but with four more objects.
 */
final class OtelLlmSpan implements LlmSpan {

	private final ReadWriteSpan span;

	private final OtelSpanRecords records;

	private @Nullable SpanRecord record;

	OtelLlmSpan(ReadWriteSpan span, OtelSpanRecords records) {
		this.span = span;
		this.records = records;
	}

	@Override
	public void setType() {
		this.span.setAttribute(LinkCompletion.SPAN_ATTRIBUTES, BraintrustAttributes.LLM);
	}

	@Override
	public void setLink(PromptLink.Attributes link) {
		this.span.setAttribute(LinkCompletion.METADATA,
				MetadataJson.merge(this.span.getAttribute(LinkCompletion.METADATA), link.metadata()));
		this.span.setAttribute(LinkCompletion.PROMPT_NAME, link.name());
		if (!link.version().isEmpty()) {
			this.span.setAttribute(LinkCompletion.PROMPT_VERSION, link.version());
		}
		record().llm = link;
	}

	@Override
	public void setUnlinked() {
		record().unlinked = true;
	}

	@Override
	public void setMeasured() {
		record().measured = true;
	}

	@Override
	public boolean recordsContent() {
		return this.records.capturesContent();
	}

	@Override
	public void setContent(LlmContent content) {
		record().content = content;
	}

	private SpanRecord record() {
		SpanRecord current = this.record;
		if (current == null) {
			current = this.records.get(this.span);
			this.record = current;
		}
		return current;
	}

}
