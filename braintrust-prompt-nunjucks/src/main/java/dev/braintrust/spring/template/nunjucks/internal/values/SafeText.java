package dev.braintrust.spring.template.nunjucks.internal.values;

import org.jspecify.annotations.Nullable;

/**
 * A string that is printed without escaping.
 *
 * @param value the string
 */
public record SafeText(String value) {

	/** Mark a string as safe if the original value was safe. */
	public static Object like(@Nullable Object original, String text) {
		return (original instanceof SafeText) ? new SafeText(text) : text;
	}

}
