package dev.braintrust.spring.registry;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;

/**
 * A load that is under way, which any number of callers wait for.
 *
 * @param answer what callers get: what the load brings, or last known good if that takes
 * too long
 * @param landing what the load itself brings
 */
record Flight(CompletableFuture<Prompt> answer, CompletableFuture<Landing> landing) {

	Flight() {
		this(new CompletableFuture<>(), new CompletableFuture<>());
	}

	/**
	 * The end of a load that did not fail.
	 *
	 * @param prompt the prompt, or null if somebody else is about to fetch it
	 * @param lookAgainIn when to look again, or null for one refresh interval
	 */
	record Landing(@Nullable Prompt prompt, @Nullable Duration lookAgainIn) {
	}

	/**
	 * Why a load was started.
	 */
	enum Trigger {

		/** Somebody asks for a prompt that is not there, or was not kept fresh. */
		LOAD,

		/** The refresh interval is over. */
		REFRESH,

		/** Somebody asks for a refresh. */
		DEMAND

	}

}
