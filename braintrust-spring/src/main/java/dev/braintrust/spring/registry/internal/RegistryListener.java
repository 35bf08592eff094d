package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Is told what happens to a registry's prompts, after it has happened. Methods are called
 * on the threads that do the work, must not block, and are not to throw.
 */
public interface RegistryListener {

	/**
	 * A load has ended.
	 * @param reference which prompt
	 * @param load how
	 */
	default void loaded(PromptReference reference, Load load) {
	}

	/**
	 * A prompt in use has another version.
	 * @param reference which prompt
	 * @param previous what was served
	 * @param current what is served now
	 */
	default void changed(PromptReference reference, Prompt previous, Prompt current) {
	}

	/**
	 * A prompt can't be confirmed any more, or for another reason than before.
	 * @param reference which prompt
	 * @param failure why
	 * @param lastKnownGood what is served all the same, or null
	 */
	default void startsToFail(PromptReference reference, Throwable failure, @Nullable Prompt lastKnownGood) {
	}

	/**
	 * A prompt that could not be confirmed is confirmed again, or has left the cache.
	 * @param reference which prompt
	 */
	default void recovered(PromptReference reference) {
	}

	/**
	 * How a load ended.
	 *
	 * @param refresh whether something was there before
	 * @param outcome how
	 * @param failure why it failed; null unless the outcome is {@code FAILED}
	 * @param duration how long it took
	 */
	record Load(boolean refresh, LoadOutcome outcome, PromptException.@Nullable Reason failure, Duration duration) {
	}

}
