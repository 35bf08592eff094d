package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

/**
 * What a name that does not exist evaluates to, as opposed to null.
 */
enum Undefined {

	VALUE;

	static boolean orNull(@Nullable Object value) {
		return value == null || value == VALUE;
	}

}
