package dev.braintrust.spring.tracing.internal;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.brave.bridge.BraveSpan;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

import dev.braintrust.spring.call.internal.WrittenLink;

/**
 * {@link MetadataWriter} for Brave, whose spans can't be read before they end: our
 * metadata waits in a tag of its own, and is merged when the span ends. Where Brave was
 * set up without this handler, the metadata is tagged directly.
 */
public final class BraveMetadataWriter extends SpanHandler implements MetadataWriter, Ordered {

	private static final String WAITING = "braintrust.metadata.prompt";

	private volatile boolean installed;

	/**
	 * Before any reporter, which takes spans as they are.
	 */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public boolean supports(Span span) {
		return span instanceof BraveSpan;
	}

	@Override
	public void write(Span span, WrittenLink link) {
		span.tag(this.installed ? WAITING : BraintrustAttributes.METADATA, link.metadata());
	}

	@Override
	public boolean begin(TraceContext context, MutableSpan span, @Nullable TraceContext parent) {
		this.installed = true;
		return true;
	}

	@Override
	public boolean end(TraceContext context, MutableSpan span, Cause cause) {
		String ours = span.tag(WAITING);
		if (ours != null) {
			span.removeTag(WAITING);
			span.tag(BraintrustAttributes.METADATA, MetadataJson.merge(span.tag(BraintrustAttributes.METADATA), ours));
		}
		return true;
	}

}
