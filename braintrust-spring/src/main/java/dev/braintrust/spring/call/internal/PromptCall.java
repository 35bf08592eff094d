package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of an annotated method, and what it links. Thread-safe: it may be carried to
 * other threads.
 */
public abstract sealed class PromptCall permits ManagedPromptCall, HardcodedPromptCall {

	private static final Logger logger = LoggerFactory.getLogger(PromptCall.class);

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
	 * What the call links now. Never throws, because it is asked for in places where an
	 * exception would fail the method or its spans.
	 * @return the link, or null while nothing is resolved
	 */
	public final @Nullable PromptLink link() {
		try {
			return findLink();
		}
		catch (Throwable ex) {
			notLinked(ex);
			return null;
		}
	}

	abstract @Nullable PromptLink findLink();

	/**
	 * Write on the claimed span what the call links now. Never throws, since a failure to
	 * link must not fail the method.
	 */
	public void writeLink() {
		if (!this.span.isRecording()) {
			return;
		}
		try {
			PromptLink link = findLink();
			if (link != null) {
				this.span.write(link);
			}
		}
		catch (Throwable ex) {
			notLinked(ex);
		}
	}

	/**
	 * Linking runs code of the application: getters of variables, redactors. Whatever
	 * that throws, the method runs; its message may hold a variable's value.
	 */
	private static void notLinked(Throwable failure) {
		logger.debug("A call could not be linked: {}", failure.getClass().getName());
	}

}
