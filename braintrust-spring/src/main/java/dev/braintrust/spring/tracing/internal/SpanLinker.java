package dev.braintrust.spring.tracing.internal;

import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptLink;
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
	 * Record the link of an LLM span, so that it can be restored if other libraries
	 * overwrite it.
	 * @param span the LLM span
	 * @param link the attributes added to its observation
	 */
	default void recordLink(Span span, PromptLink.Attributes link) {
	}

	/**
	 * Record that an LLM span has no prompt, and that this was reported.
	 * @param span the LLM span
	 */
	default void recordUnlinked(Span span) {
	}

	/**
	 * Record that an LLM span was measured.
	 * @param span the LLM span
	 */
	default void recordMeasured(Span span) {
	}

	/**
	 * Whether recorded content is exported. If not, it need not be captured.
	 * @return whether {@link #recordContent} has an effect
	 */
	default boolean recordsContent() {
		return false;
	}

	/**
	 * Record the content of an LLM span for the export to Braintrust only.
	 * @param span the LLM span
	 * @param content the content
	 */
	default void recordContent(Span span, LlmContent content) {
	}

}
