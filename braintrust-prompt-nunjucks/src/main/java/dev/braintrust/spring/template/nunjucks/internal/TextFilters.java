package dev.braintrust.spring.template.nunjucks.internal;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.limit.internal.TextSearch;

import static java.util.Map.entry;

/**
 * Filters that transform strings.
 */
final class TextFilters {

	static final Map<String, Filter> ALL = Map.ofEntries(entry("capitalize", TextFilters::capitalize),
			entry("center", TextFilters::center), entry("indent", TextFilters::indent),
			entry("lower", TextFilters::lower), entry("replace", TextFilters::replace),
			entry("string", TextFilters::string), entry("title", TextFilters::title), entry("trim", TextFilters::trim),
			entry("truncate", TextFilters::truncate), entry("upper", TextFilters::upper),
			entry("wordcount", TextFilters::wordCount));

	private static final int DEFAULT_WIDTH = 80;

	private static final int DEFAULT_TRUNCATED_LENGTH = 255;

	private TextFilters() {
	}

	private static Object capitalize(Arguments arguments, Rendering rendering) {
		return SafeText.like(arguments.get(0),
				LetterCase.capitalize(Filters.textOrEmpty(arguments.get(0)), rendering.meter()));
	}

	private static Object title(Arguments arguments, Rendering rendering) {
		String text = Filters.textOrEmpty(arguments.get(0));
		Meter meter = rendering.meter();
		StringBuilder titled = meter.builder();
		for (int start = 0; start <= text.length();) {
			int space = text.indexOf(' ', start);
			int end = (space >= 0) ? space : text.length();
			long memory = meter.memory();
			String word = LetterCase.capitalize(text.substring(start, end), meter);
			meter.release(meter.memory() - memory);
			meter.append(titled, word);
			if (space >= 0) {
				meter.append(titled, " ");
			}
			start = end + 1;
		}
		return SafeText.like(arguments.get(0), meter.finish(titled));
	}

	private static Object lower(Arguments arguments, Rendering rendering) {
		return LetterCase.lower(Filters.textOrEmpty(arguments.get(0)), rendering.meter());
	}

	private static Object upper(Arguments arguments, Rendering rendering) {
		return LetterCase.upper(Filters.textOrEmpty(arguments.get(0)), rendering.meter());
	}

	private static Object trim(Arguments arguments, Rendering rendering) {
		return SafeText.like(arguments.get(0), TextMethods.trim(Filters.text(arguments.get(0)), rendering.meter()));
	}

	private static @Nullable Object center(Arguments arguments, Rendering rendering) {
		Object value = Filters.isNullOrFalse(arguments.get(0)) ? "" : arguments.get(0);
		Object length = MemberAccess.get(value, "length", rendering.meter());
		String text = Values.toText(value, rendering.meter());
		if (!(length instanceof Integer size)) {
			return text;
		}
		int spaces = number(arguments.get(1), DEFAULT_WIDTH, rendering.meter()) - size;
		if (spaces <= 0) {
			return value;
		}
		// the odd space goes to the right
		rendering.meter().text((long) text.length() + spaces);
		String centered = TextMethods.repeat(" ", spaces / 2, rendering.meter()) + text
				+ TextMethods.repeat(" ", (spaces + 1) / 2, rendering.meter());
		return SafeText.like(value, centered);
	}

	/** A number argument, or the default value if it is falsy, including zero. */
	private static int number(@Nullable Object argument, int defaultValue, Meter meter) {
		return Values.isTruthy(argument) ? Values.toInteger(argument, defaultValue, meter) : defaultValue;
	}

	private static Object indent(Arguments arguments, Rendering rendering) {
		String text = Filters.textOrEmpty(arguments.get(0));
		if (text.isEmpty()) {
			return "";
		}
		String margin = TextMethods.repeat(" ", Math.max(0, number(arguments.get(1), 4, rendering.meter())),
				rendering.meter());
		Meter meter = rendering.meter();
		StringBuilder indented = meter.builder();
		meter.append(indented, Values.isTruthy(arguments.get(2)) ? margin : "");
		for (int start = 0; start < text.length();) {
			int newLine = text.indexOf('\n', start);
			int end = (newLine >= 0) ? newLine + 1 : text.length();
			meter.append(indented, text, start, end);
			meter.append(indented, (newLine >= 0) ? margin : "");
			start = end;
		}
		return SafeText.like(arguments.get(0), meter.finish(indented));
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
			return SafeText.like(value, insertBetweenCharacters(text, replacement, meter));
		}
		double limit = (arguments.get(3) == Undefined.VALUE) ? -1 : Values.toNumber(arguments.get(3), meter);
		TextSearch places = new TextSearch(searched, meter);
		int first = places.find(text, 0, meter);
		if (limit == 0 || first < 0) {
			return (value instanceof Number) ? text : value;
		}
		return SafeText.like(value, replace(text, places, first, searched.length(), replacement, limit, meter));
	}

	private static String replace(String text, TextSearch search, int first, int length, String replacement,
			double limit, Meter meter) {
		StringBuilder replaced = meter.builder();
		int position = 0;
		int next = first;
		for (int count = 0; next >= 0 && (limit == -1 || count < limit); count++) {
			meter.append(replaced, text, position, next);
			meter.append(replaced, replacement);
			position = next + length;
			next = search.find(text, position, meter);
		}
		meter.append(replaced, text, position, text.length());
		return meter.finish(replaced);
	}

	private static String insertBetweenCharacters(String text, String replacement, Meter meter) {
		StringBuilder replaced = meter.builder();
		meter.append(replaced, replacement);
		if (text.isEmpty()) {
			meter.append(replaced, replacement);
		}
		for (int i = 0; i < text.length(); i++) {
			meter.append(replaced, text, i, i + 1);
			meter.append(replaced, replacement);
		}
		return meter.finish(replaced);
	}

	private static @Nullable Object string(Arguments arguments, Rendering rendering) {
		Object value = arguments.get(0);
		if (Undefined.orNull(value)) {
			throw new WrongTypeException("a value that is not null or missing");
		}
		return (value instanceof SafeText) ? value : Values.toText(value, rendering.meter());
	}

	private static @Nullable Object truncate(Arguments arguments, Rendering rendering) {
		Object value = Filters.isNullOrFalse(arguments.get(0)) ? "" : arguments.get(0);
		int length = number(arguments.get(1), DEFAULT_TRUNCATED_LENGTH, rendering.meter());
		if (MemberAccess.get(value, "length", rendering.meter()) instanceof Integer size && size <= length) {
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
		rendering.meter().text((long) end + ellipsis.length());
		return SafeText.like(arguments.get(0), text.substring(0, end) + ellipsis);
	}

	/** The number of matches of {@code \w+}; null if there is none. */
	private static @Nullable Object wordCount(Arguments arguments, Rendering rendering) {
		String text = Values.isTruthy(arguments.get(0)) ? Filters.text(arguments.get(0)) : "";
		rendering.meter().scan(text.length());
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
