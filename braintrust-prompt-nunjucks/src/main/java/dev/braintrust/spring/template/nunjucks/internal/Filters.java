package dev.braintrust.spring.template.nunjucks.internal;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The filters of nunjucks, by name.
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

	/**
	 * The string that a filter is applied to. As in JavaScript, other types are errors.
	 */
	static String text(@Nullable Object value) {
		if (value instanceof String text) {
			return text;
		}
		if (value instanceof SafeText safe) {
			return safe.value();
		}
		throw new WrongTypeException("a string");
	}

	/** Like {@link #text}, but an empty string for null, undefined and false. */
	static String textOrEmpty(@Nullable Object value) {
		return isNullOrFalse(value) ? "" : text(value);
	}

	static boolean isNullOrFalse(@Nullable Object value) {
		return Undefined.orNull(value) || Boolean.FALSE.equals(value);
	}

}
