package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Listener for events of a registry's prompts. Methods are called after the event, on the
 * registry's threads, and must neither block nor throw.
 */
public interface RegistryListener {

	/**
	 * A load has ended.
	 * @param reference the prompt
	 * @param load the outcome
	 */
	default void loaded(PromptReference reference, CompletedLoad load) {
	}

	/**
	 * The version of a prompt in use has changed.
	 * @param reference the prompt
	 * @param previous the previously served version
	 * @param current the version that is served now
	 */
	default void changed(PromptReference reference, Prompt previous, Prompt current) {
	}

	/**
	 * Loads of a prompt have started to fail, or fail for another reason than before.
	 * @param reference the prompt
	 * @param failure the exception
	 * @param lastKnownGood the version that is still served, or null
	 */
	default void failing(PromptReference reference, Throwable failure, @Nullable Prompt lastKnownGood) {
	}

	/**
	 * A failing prompt was confirmed again, became idle or was evicted.
	 * @param reference the prompt
	 */
	default void recovered(PromptReference reference) {
	}

	/**
	 * A load that has ended.
	 *
	 * @param refresh whether a last known good version existed before
	 * @param outcome the outcome
	 * @param failure the reason of the failure; null unless the outcome is {@code FAILED}
	 * @param duration the duration of the load
	 */
	record CompletedLoad(boolean refresh, LoadOutcome outcome, PromptException.@Nullable Reason failure,
			Duration duration) {
	}

}
