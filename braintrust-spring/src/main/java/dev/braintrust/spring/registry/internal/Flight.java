package dev.braintrust.spring.registry.internal;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;

/**
 * A load that is under way, which any number of callers wait for.
 *
 * @param answer what callers get: what the load brings, or last known good if that takes
 * too long
 * @param landing what the load itself brings; null if another member of the fleet is
 * about to fetch it
 */
record Flight(CompletableFuture<Prompt> answer, CompletableFuture<@Nullable Prompt> landing) {

	Flight() {
		this(new CompletableFuture<>(), new CompletableFuture<>());
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
