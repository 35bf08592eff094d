package dev.braintrust.spring.tracing.internal;

import io.micrometer.tracing.Span;

import dev.braintrust.spring.call.internal.WrittenLink;

/**
 * Keeps beside a span what its tracer would not keep on it: our link, in case that others
 * overwrite it, and content, which is for Braintrust alone.
 */
public interface SpanNoteTaker {

	/**
	 * A link was written on the span.
	 * @param span the span
	 * @param link the link
	 */
	void link(Span span, WrittenLink link);

	/**
	 * Whether anybody will see content, so that it is worth capturing.
	 * @return whether content is wanted
	 */
	boolean wantsContent();

	/**
	 * The span's content was captured.
	 * @param span the span
	 * @param content the content
	 */
	void content(Span span, LlmContent content);

}
