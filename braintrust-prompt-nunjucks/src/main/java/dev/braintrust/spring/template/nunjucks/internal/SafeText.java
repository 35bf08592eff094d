package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

/**
 * A string that is printed without escaping.
 *
 * @param value the string
 */
record SafeText(String value) {

	/** Mark a string as safe if the original value was safe. */
	static Object like(@Nullable Object original, String text) {
		return (original instanceof SafeText) ? new SafeText(text) : text;
	}

}
