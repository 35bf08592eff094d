package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

/**
 * The filters of nunjucks, by name.
 */
public final class Filters {

	private static final Map<String, Filter> ALL = new HashMap<>();

	static {
		ALL.putAll(TextFilters.ALL);
		ALL.putAll(HtmlFilters.ALL);
		ALL.putAll(ListFilters.ALL);
		ALL.putAll(SortFilters.ALL);
		ALL.putAll(SelectionFilters.ALL);
		ALL.putAll(ValueFilters.ALL);
	}

	private Filters() {
	}

	public static @Nullable Filter get(String name) {
		return ALL.get(name);
	}

	/**
	 * The string that a filter is applied to. As in JavaScript, other types are errors.
	 */
	public static String text(@Nullable Object value) {
		if (value instanceof String text) {
			return text;
		}
		if (value instanceof SafeText safe) {
			return safe.value();
		}
		throw new WrongTypeException("a string");
	}

	/** Like {@link #text}, but an empty string for null, undefined and false. */
	public static String textOrEmpty(@Nullable Object value) {
		return isNullOrFalse(value) ? "" : text(value);
	}

	public static boolean isNullOrFalse(@Nullable Object value) {
		return Undefined.orNull(value) || Boolean.FALSE.equals(value);
	}

}
