package dev.braintrust.spring.tracing.internal;

import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaim;

/**
 * Claims the spans of one tracer for annotated calls, and writes links on them.
 * Thread-safe.
 */
public interface SpanLinker {

	/**
	 * Whether the linker knows spans of this kind.
	 * @param span the span
	 * @return whether it does
	 */
	boolean supports(Span span);

	/**
	 * Claim a span for an annotated call, which owns it from now on, even after the call
	 * has ended.
	 * @param span a span that is recorded and that no enclosing call has claimed
	 * @return the claim
	 */
	SpanClaim claim(Span span);

	/**
	 * Use a span for a build outside of any annotated call.
	 * @param span a span that is recorded
	 * @return the claim, or null if an annotated call owns or owned the span, as far as
	 * the tracer lets that be known
	 */
	@Nullable SpanClaim borrow(Span span);

	/**
	 * Record that an LLM span was linked, in case others overwrite its attributes.
	 * @param span the LLM span
	 * @param link what its observation got
	 */
	default void recordLink(Span span, PromptLink.Attributes link) {
	}

	/**
	 * Whether anybody will see captured content, so that it is worth capturing.
	 * @return whether {@link #recordContent} has an effect
	 */
	default boolean recordsContent() {
		return false;
	}

	/**
	 * Record an LLM span's content, for Braintrust alone.
	 * @param span the LLM span
	 * @param content the content
	 */
	default void recordContent(Span span, LlmContent content) {
	}

}
