package dev.braintrust.spring.scope;

import org.jspecify.annotations.Nullable;

/**
 * One run of an annotated method, and what it links. Thread-safe: it may be carried to
 * other threads.
 * <p>
 * Internal to the starter.
 */
public abstract sealed class PromptCall permits ManagedPromptCall, HardcodedPromptCall {

	private final @Nullable PromptCall enclosing;

	private final SpanClaim span;

	PromptCall(@Nullable PromptCall enclosing, SpanClaim span) {
		this.enclosing = enclosing;
		this.span = span;
	}

	/**
	 * The annotated call around this one.
	 * @return the call, or null
	 */
	public @Nullable PromptCall enclosing() {
		return this.enclosing;
	}

	/**
	 * The call's claim on the span that was current when it began.
	 * @return the claim
	 */
	public SpanClaim span() {
		return this.span;
	}

	/**
	 * What the call links now.
	 * @return the link, or null while nothing is resolved
	 */
	public abstract @Nullable PromptLink link();

	/**
	 * Write on the claimed span what the call links now.
	 */
	public void writeLink() {
		if (this.span.isRecording()) {
			PromptLink link = link();
			if (link != null) {
				this.span.write(link);
			}
		}
	}

}
