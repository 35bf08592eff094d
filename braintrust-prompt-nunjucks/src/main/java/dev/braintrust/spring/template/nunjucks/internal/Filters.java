package dev.braintrust.spring.template.nunjucks.internal;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The filters that nunjucks knows, by name.
 */
final class Filters {

	private static final Map<String, Filter> ALL = new HashMap<>();

	static {
		ALL.putAll(TextFilters.ALL);
		ALL.putAll(HtmlFilters.ALL);
		ALL.putAll(ListFilters.ALL);
		ALL.putAll(SelectionFilters.ALL);
		ALL.putAll(ValueFilters.ALL);
	}

	private Filters() {
	}

	static @Nullable Filter get(String name) {
		return ALL.get(name);
	}

	/** The text that a filter works on; as in JavaScript, no other value will do. */
	static String text(@Nullable Object value) {
		if (value instanceof String text) {
			return text;
		}
		if (value instanceof SafeText safe) {
			return safe.value();
		}
		throw new WrongTypeException("a text");
	}

	/** A text, where null, missing and false count as the empty one. */
	static String textOrEmpty(@Nullable Object value) {
		return isNothing(value) ? "" : text(value);
	}

	static boolean isNothing(@Nullable Object value) {
		return Undefined.orNull(value) || Boolean.FALSE.equals(value);
	}

}
