package dev.braintrust.spring.tracing.brave.internal;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.brave.bridge.BraveSpan;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

import dev.braintrust.spring.call.internal.SpanClaim;
import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.internal.MetadataJson;
import dev.braintrust.spring.tracing.internal.SpanLinker;
import dev.braintrust.spring.tracing.internal.TagSpanLinker;

/**
 * {@link SpanLinker} for Brave. Brave's spans can't be read before they end, so our
 * metadata is first written to a separate tag and merged when the span ends. If this
 * handler is not installed, the metadata is written to {@code braintrust.metadata}
 * directly and replaces an existing value.
 */
public final class BraveSpanLinker extends SpanHandler implements SpanLinker, Ordered {

	private static final String PENDING = "braintrust.metadata.prompt";

	private final TagSpanLinker tags;

	private volatile boolean installed;

	/**
	 * Create a linker, which must be added to Brave's tracing as a handler.
	 * @param format the format of links
	 */
	public BraveSpanLinker(LinkFormat format) {
		this.tags = new TagSpanLinker(format) {

			@Override
			protected String tag() {
				return BraveSpanLinker.this.installed ? PENDING : BraintrustAttributes.METADATA;
			}

		};
	}

	/**
	 * Before reporters, which report the tags that a span has when they are called.
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
	public SpanClaim claim(Span span) {
		return this.tags.claim(span);
	}

	@Override
	public SpanClaim claimForBuild(Span span) {
		return this.tags.claimForBuild(span);
	}

	@Override
	public boolean begin(TraceContext context, MutableSpan span, @Nullable TraceContext parent) {
		this.installed = true;
		return true;
	}

	@Override
	public boolean end(TraceContext context, MutableSpan span, Cause cause) {
		String ours = span.tag(PENDING);
		if (ours != null) {
			span.removeTag(PENDING);
			span.tag(BraintrustAttributes.METADATA, MetadataJson.merge(span.tag(BraintrustAttributes.METADATA), ours));
		}
		return true;
	}

}
