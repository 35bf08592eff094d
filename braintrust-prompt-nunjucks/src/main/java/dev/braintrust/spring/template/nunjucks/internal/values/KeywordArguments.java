package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.LinkedHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The named arguments of one call, passed as its last argument.
 */
public final class KeywordArguments extends LinkedHashMap<String, @Nullable Object> {

	private static final long serialVersionUID = 1L;

}
