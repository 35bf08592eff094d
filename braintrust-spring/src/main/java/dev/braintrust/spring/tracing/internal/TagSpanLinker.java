package dev.braintrust.spring.tracing.internal;

import io.micrometer.tracing.Span;

import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaim;

/**
 * {@link SpanLinker} for any tracer. Writes a tag, which replaces an existing value, and
 * keeps no records of its own.
 */
public class TagSpanLinker implements SpanLinker {

	private final LinkFormat format;

	/**
	 * Create a linker.
	 * @param format the format of links
	 */
	public TagSpanLinker(LinkFormat format) {
		this.format = format;
	}

	@Override
	public boolean supports(Span span) {
		return true;
	}

	@Override
	public SpanClaim claim(Span span) {
		return new TagClaim(span);
	}

	@Override
	public SpanClaim claimForBuild(Span span) {
		return new TagClaim(span);
	}

	/**
	 * The key of the tag that is written.
	 * @return the key
	 */
	protected String tag() {
		return BraintrustAttributes.METADATA;
	}

	private final class TagClaim implements SpanClaim {

		private final Span span;

		TagClaim(Span span) {
			this.span = span;
		}

		@Override
		public boolean isRecording() {
			return true;
		}

		@Override
		public boolean isOn(Object other) {
			return this.span.equals(other);
		}

		@Override
		public void write(PromptLink link) {
			this.span.tag(tag(), TagSpanLinker.this.format.attributes(link).metadata());
		}

	}

}
