package dev.braintrust.spring.tracing.internal;

import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.SpanClaim;

/**
 * Claims spans of one tracer and writes links to them. Implementations must be
 * thread-safe.
 */
public interface SpanLinker {

	/**
	 * Whether the linker supports a span.
	 * @param span the span
	 * @return whether it is supported
	 */
	boolean supports(Span span);

	/**
	 * Claim a span for an annotated call. The call owns the span from now on, even after
	 * the call has ended.
	 * @param span a recorded span that no enclosing call has claimed
	 * @return the claim
	 */
	SpanClaim claim(Span span);

	/**
	 * Claim a span for a build outside of annotated calls.
	 * @param span a recorded span
	 * @return the claim, or null if an annotated call has claimed the span, as far as
	 * this is known for spans of the tracer
	 */
	@Nullable SpanClaim claimForBuild(Span span);

	/**
	 * Find an LLM span that can be written directly.
	 * @param span a recorded span
	 * @return the span, or null if it is written by the key values of its observation
	 */
	default @Nullable LlmSpan llmSpan(Span span) {
		return null;
	}

}
