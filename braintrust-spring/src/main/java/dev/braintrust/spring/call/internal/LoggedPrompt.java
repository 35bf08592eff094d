package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A prompt in the mapped diagnostic context (MDC) of a thread.
 *
 * @param slug the slug, or the name of a hard-coded prompt; null for none
 * @param version the version, or null if it is not known
 */
record LoggedPrompt(@Nullable String slug, @Nullable String version) {

	static final String SLUG = "prompt.slug";

	static final String VERSION = "prompt.version";

	/** The prompt in the context of the current thread. */
	static LoggedPrompt current() {
		return new LoggedPrompt(MDC.get(SLUG), MDC.get(VERSION));
	}

	/** Replaces the prompt in the context of the current thread. */
	void apply() {
		put(SLUG, this.slug);
		put(VERSION, this.version);
	}

	private static void put(String key, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			MDC.put(key, value);
		}
		else {
			MDC.remove(key);
		}
	}

}
