package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of an annotated method, and the link that its spans get. Thread-safe, because
 * context propagation passes it to other threads.
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
	 * The enclosing annotated call.
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
	 * The current link of the call. Never throws, because an exception would fail the
	 * method or its spans.
	 * @return the link, or null if the prompt is not resolved yet or can't be linked
	 */
	public final @Nullable PromptLink link() {
		try {
			return findLink();
		}
		catch (Throwable ex) {
			logFailure(ex);
			return null;
		}
	}

	abstract @Nullable PromptLink findLink();

	/**
	 * The prompt in the diagnostic context of threads on which the call is current.
	 * @return the prompt as far as it is known, or null if prompts are not logged
	 */
	@Nullable LoggedPrompt logged() {
		return null;
	}

	/**
	 * Whether the prompt is needed even if no span is recorded, because it is logged.
	 * @return whether it is logged
	 */
	public final boolean isLogged() {
		return logged() != null;
	}

	/**
	 * Whether {@link #ended} counts the call.
	 * @return whether an arm of a rollout chose the version
	 */
	public boolean isCounted() {
		return false;
	}

	/**
	 * Count the call. Must be called once, when it ends.
	 * @param failed whether it failed
	 */
	public void ended(boolean failed) {
	}

	/**
	 * Write the current link to the claimed span. Never throws, because a failure to link
	 * must not fail the method.
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
			logFailure(ex);
		}
	}

	/**
	 * Linking runs code of the application, such as getters of variables and redactors.
	 * The exception's message is not logged, because it may contain a variable's value.
	 */
	private static void logFailure(Throwable failure) {
		logger.debug("Failed to link a call: {}", failure.getClass().getName());
	}

}
