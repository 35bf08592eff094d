package dev.braintrust.spring.tracing.internal;

import io.micrometer.tracing.Span;

import dev.braintrust.spring.call.internal.WrittenLink;

/**
 * Puts metadata on a span, beside what is already there as far as the tracer lets it be
 * read.
 */
public interface MetadataWriter {

	/**
	 * Whether the writer knows spans of this kind.
	 * @param span the span
	 * @return whether it does
	 */
	boolean supports(Span span);

	/**
	 * Write.
	 * @param span a span that is recorded
	 * @param link what to write
	 */
	void write(Span span, WrittenLink link);

	/**
	 * Note that an annotated call owns the span, even after it is over.
	 * @param span the span
	 */
	default void claim(Span span) {
	}

	/**
	 * Whether an annotated call owns or owned the span, as far as that can be noted.
	 * @param span the span
	 * @return whether it is claimed
	 */
	default boolean isClaimed(Span span) {
		return false;
	}

	/** For any tracer: replaces what is there. */
	MetadataWriter TAG = new MetadataWriter() {

		@Override
		public boolean supports(Span span) {
			return true;
		}

		@Override
		public void write(Span span, WrittenLink link) {
			span.tag(BraintrustAttributes.METADATA, link.metadata());
		}

	};

}
