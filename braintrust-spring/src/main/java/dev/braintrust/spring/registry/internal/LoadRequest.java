package dev.braintrust.spring.registry.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * Request to load a prompt.
 *
 * @param reference a completed reference
 * @param lastKnownGood the last known good version, or null
 * @param trigger why the prompt is loaded
 * @param tenant the tenant whose stores may be used
 */
record LoadRequest(PromptReference reference, @Nullable LastKnownGoodVersion lastKnownGood, Trigger trigger,
		int tenant) {

	LoadRequest withLastKnownGood(LastKnownGoodVersion restored) {
		return new LoadRequest(this.reference, restored, this.trigger, this.tenant);
	}

	/**
	 * Whether builds may need the compiled templates of the loaded prompt: unless it is a
	 * scheduled refresh of a prompt whose templates are released.
	 */
	boolean keepsTemplates() {
		return this.trigger != Trigger.SCHEDULED || this.lastKnownGood == null
				|| PromptFactory.isCompiled(this.lastKnownGood.prompt());
	}

	/**
	 * Reasons for a load.
	 */
	enum Trigger {

		/** A caller requests a prompt that is not cached, or is idle. */
		CACHE_MISS,

		/** The refresh interval has elapsed. No caller waits. */
		SCHEDULED,

		/** A caller requests a refresh. */
		EXPLICIT

	}

}
