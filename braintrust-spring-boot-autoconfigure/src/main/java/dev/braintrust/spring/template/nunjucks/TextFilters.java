package dev.braintrust.spring.template.nunjucks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.JavaScript;

import static java.util.Map.entry;

/**
 * Filters that make text of text.
 */
final class TextFilters {

	static final Map<String, Filter> ALL = Map.ofEntries(entry("capitalize", TextFilters::capitalize),
			entry("center", TextFilters::center), entry("indent", TextFilters::indent),
			entry("lower", TextFilters::lower), entry("replace", TextFilters::replace),
			entry("string", TextFilters::string), entry("title", TextFilters::title), entry("trim", TextFilters::trim),
			entry("truncate", TextFilters::truncate), entry("upper", TextFilters::upper),
			entry("wordcount", TextFilters::wordCount));

	private static final int LINE = 80;

	private static final int TRUNCATED = 255;

	private TextFilters() {
	}

	private static Object capitalize(Arguments arguments, Rendering rendering) {
		return SafeText.like(arguments.get(0), capitalize(Filters.textOrEmpty(arguments.get(0))));
	}

	private static String capitalize(String text) {
		String lower = text.toLowerCase(Locale.ROOT);
		return lower.isEmpty() ? lower : lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
	}

	private static Object title(Arguments arguments, Rendering rendering) {
		String text = Filters.textOrEmpty(arguments.get(0));
		String titled = Arrays.stream(text.split(" ", -1))
			.map(TextFilters::capitalize)
			.collect(Collectors.joining(" "));
		return SafeText.like(arguments.get(0), titled);
	}

	private static Object lower(Arguments arguments, Rendering rendering) {
		return Filters.textOrEmpty(arguments.get(0)).toLowerCase(Locale.ROOT);
	}

	private static Object upper(Arguments arguments, Rendering rendering) {
		return Filters.textOrEmpty(arguments.get(0)).toUpperCase(Locale.ROOT);
	}

	private static Object trim(Arguments arguments, Rendering rendering) {
		return SafeText.like(arguments.get(0), JavaScript.trim(Filters.text(arguments.get(0))));
	}

	private static @Nullable Object center(Arguments arguments, Rendering rendering) {
		Object value = Filters.isNothing(arguments.get(0)) ? "" : arguments.get(0);
		Object length = Members.get(value, "length", rendering.meter());
		String text = Values.toText(value, rendering.meter());
		if (!(length instanceof Integer size)) {
			return text;
		}
		int spaces = number(arguments.get(1), LINE, rendering.meter()) - size;
		if (spaces <= 0) {
			return value;
		}
		// Half a space counts as a whole one; the odd space is taken from the left.
		String centered = TextMethods.repeat(" ", spaces / 2, rendering.meter()) + text
				+ TextMethods.repeat(" ", (spaces + 1) / 2, rendering.meter());
		return SafeText.like(value, centered);
	}

	/** A number argument, for which zero is as good as none. */
	private static int number(@Nullable Object argument, int fallback, Meter meter) {
		return Values.isTruthy(argument) ? Values.toInteger(argument, fallback, meter) : fallback;
	}

	private static Object indent(Arguments arguments, Rendering rendering) {
		String text = Filters.textOrEmpty(arguments.get(0));
		if (text.isEmpty()) {
			return "";
		}
		String margin = TextMethods.repeat(" ", Math.max(0, number(arguments.get(1), 4, rendering.meter())),
				rendering.meter());
		StringBuilder indented = new StringBuilder(Values.isTruthy(arguments.get(2)) ? margin : "");
		for (int i = 0; i < text.length(); i++) {
			indented.append(text.charAt(i));
			if (text.charAt(i) == '\n') {
				rendering.meter().characters(margin.length());
				indented.append(margin);
			}
		}
		return SafeText.like(arguments.get(0), indented.toString());
	}

	private static @Nullable Object replace(Arguments arguments, Rendering rendering) {
		Object value = arguments.get(0);
		Object search = arguments.get(1);
		Meter meter = rendering.meter();
		if (search instanceof RegularExpression regex) {
			return regex.replace(Filters.text(value), Values.toText(arguments.get(2), meter), meter);
		}
		boolean replaceable = value instanceof String || value instanceof SafeText || value instanceof Number;
		if (!replaceable || !(search instanceof String || search instanceof Number)) {
			return value;
		}
		String text = Values.toText(value, meter);
		String replacement = Values.toText(arguments.get(2), meter);
		String searched = Values.toText(search, meter);
		if (searched.isEmpty()) {
			return SafeText.like(value, everywhere(text, replacement, meter));
		}
		double limit = (arguments.get(3) == Undefined.VALUE) ? -1 : Values.toNumber(arguments.get(3), meter);
		if (limit == 0 || !text.contains(searched)) {
			return (value instanceof Number) ? text : value;
		}
		return SafeText.like(value, replace(text, searched, replacement, limit, meter));
	}

	private static String replace(String text, String searched, String replacement, double limit, Meter meter) {
		StringBuilder replaced = new StringBuilder();
		int position = 0;
		int next = text.indexOf(searched);
		for (int count = 0; next >= 0 && (limit == -1 || count < limit); count++) {
			meter.characters(next - position + replacement.length());
			replaced.append(text, position, next).append(replacement);
			position = next + searched.length();
			next = text.indexOf(searched, position);
		}
		meter.characters(text.length() - position);
		return replaced.append(text, position, text.length()).toString();
	}

	private static String everywhere(String text, String replacement, Meter meter) {
		if (text.isEmpty()) {
			return replacement + replacement;
		}
		meter.characters((text.length() + 1L) * (replacement.length() + 1L));
		StringBuilder replaced = new StringBuilder(replacement);
		for (int i = 0; i < text.length(); i++) {
			replaced.append(text.charAt(i)).append(replacement);
		}
		return replaced.toString();
	}

	private static @Nullable Object string(Arguments arguments, Rendering rendering) {
		Object value = arguments.get(0);
		if (Undefined.orNull(value)) {
			throw new WrongTypeException("a value that is not null or missing");
		}
		return (value instanceof SafeText) ? value : Values.toText(value, rendering.meter());
	}

	private static @Nullable Object truncate(Arguments arguments, Rendering rendering) {
		Object value = Filters.isNothing(arguments.get(0)) ? "" : arguments.get(0);
		int length = number(arguments.get(1), TRUNCATED, rendering.meter());
		if (Members.get(value, "length", rendering.meter()) instanceof Integer size && size <= length) {
			return value;
		}
		String text = Filters.text(value);
		int end = Math.max(length, 0);
		if (!Values.isTruthy(arguments.get(2))) {
			int space = text.lastIndexOf(' ', end);
			end = (space >= 0) ? space : end;
		}
		String ellipsis = Undefined.orNull(arguments.get(3)) ? "..."
				: Values.toText(arguments.get(3), rendering.meter());
		return SafeText.like(arguments.get(0), text.substring(0, end) + ellipsis);
	}

	/** Words as {@code \w+} has them; null if there is none. */
	private static @Nullable Object wordCount(Arguments arguments, Rendering rendering) {
		String text = Values.isTruthy(arguments.get(0)) ? Filters.text(arguments.get(0)) : "";
		int words = 0;
		boolean inWord = false;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			boolean isWord = c < 128 && (Character.isLetterOrDigit(c) || c == '_');
			words += (isWord && !inWord) ? 1 : 0;
			inWord = isWord;
		}
		return (words > 0) ? words : null;
	}

}
