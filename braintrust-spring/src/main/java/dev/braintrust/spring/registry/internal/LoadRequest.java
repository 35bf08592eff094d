package dev.braintrust.spring.registry.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * What is to be loaded.
 *
 * @param reference a completed reference
 * @param lastKnownGood what is known of it already, or null
 * @param trigger why it is loaded
 */
record LoadRequest(PromptReference reference, @Nullable LastKnownGood lastKnownGood, Trigger trigger) {

	LoadRequest withLastKnownGood(LastKnownGood restored) {
		return new LoadRequest(this.reference, restored, this.trigger);
	}

	/**
	 * Why a load starts.
	 */
	enum Trigger {

		/** Somebody asks for a prompt that is not there, or was not kept fresh. */
		LOAD,

		/** The refresh interval is over. Nobody waits. */
		REFRESH,

		/** Somebody asks for a refresh. */
		DEMAND

	}

}
