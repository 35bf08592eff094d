package dev.braintrust.spring.aop.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.PromptUse;

/**
 * What an annotation says about a method, resolved once.
 */
sealed interface PromptOperation {

	/**
	 * How the method answers.
	 * @return the style
	 */
	Style style();

	/**
	 * How a method answers.
	 */
	enum Style {

		/**
		 * When it returns, it is done, or has started work that the scope was carried to.
		 */
		PLAIN,

		/** It is run when somebody subscribes to its {@code Mono}. */
		MONO,

		/** It is run when somebody subscribes to its {@code Flux}. */
		FLUX

	}

	/**
	 * {@code @UsePrompt}.
	 *
	 * @param style how the method answers
	 * @param use which prompt, and which parameters are its variables
	 * @param complained whether it was said that the prompt can't be had
	 * @param patience when calls may wait for the prompt again, after one has waited in
	 * vain, as {@link System#nanoTime()} has it
	 */
	record Managed(Style style, PromptUse use, AtomicBoolean complained,
			AtomicLong patience) implements PromptOperation {

		boolean mayWait() {
			return System.nanoTime() - this.patience.get() >= 0;
		}

	}

	/**
	 * {@code @HardcodedPrompt}.
	 *
	 * @param style how the method answers
	 * @param link what spans carry
	 */
	record Hardcoded(Style style, PromptLink.Hardcoded link) implements PromptOperation {
	}

}
