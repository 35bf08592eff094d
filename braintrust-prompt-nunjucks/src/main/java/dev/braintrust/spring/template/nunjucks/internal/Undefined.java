package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

/**
 * The value of a missing variable or member, unlike null; JavaScript's {@code undefined}.
 */
enum Undefined {

	VALUE;

	static boolean orNull(@Nullable Object value) {
		return value == null || value == VALUE;
	}

}
