package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

/**
 * Text that is printed without escaping.
 *
 * @param value the text
 */
record SafeText(String value) {

	/** The text, marked as safe if what it was made from was. */
	static Object like(@Nullable Object original, String text) {
		return (original instanceof SafeText) ? new SafeText(text) : text;
	}

}
