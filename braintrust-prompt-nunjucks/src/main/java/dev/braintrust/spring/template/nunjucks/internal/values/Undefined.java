package dev.braintrust.spring.template.nunjucks.internal.values;

import org.jspecify.annotations.Nullable;

/**
 * The value of a missing variable or member, unlike null; JavaScript's {@code undefined}.
 */
public enum Undefined {

	VALUE;

	public static boolean orNull(@Nullable Object value) {
		return value == null || value == VALUE;
	}

}
