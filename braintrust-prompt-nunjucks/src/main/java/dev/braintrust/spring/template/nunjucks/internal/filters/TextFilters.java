package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.TextSearch;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.Comparison;
import dev.braintrust.spring.template.nunjucks.internal.values.IndexRange;
import dev.braintrust.spring.template.nunjucks.internal.values.LetterCase;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.TextMethods;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

import static java.util.Map.entry;

/**
 * Filters that transform strings.
 */
public final class TextFilters {

	public static final Map<String, Filter> ALL = Map.ofEntries(entry("capitalize", TextFilters::capitalize),
			entry("center", TextFilters::center), entry("indent", TextFilters::indent),
			entry("lower", TextFilters::lower), entry("replace", TextFilters::replace),
			entry("string", TextFilters::string), entry("title", TextFilters::title), entry("trim", TextFilters::trim),
			entry("truncate", TextFilters::truncate), entry("upper", TextFilters::upper),
			entry("wordcount", TextFilters::wordCount));

	private static final int DEFAULT_WIDTH = 80;

	private static final int DEFAULT_TRUNCATED_LENGTH = 255;

	private TextFilters() {
	}

	private static Object capitalize(Arguments arguments, RenderContext context) {
		return SafeText.like(arguments.get(0),
				LetterCase.capitalize(Filters.textOrEmpty(arguments.get(0)), context.meter()));
	}

	private static Object title(Arguments arguments, RenderContext context) {
		String text = Filters.textOrEmpty(arguments.get(0));
		BuildMeter meter = context.meter();
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

	private static Object lower(Arguments arguments, RenderContext context) {
		return LetterCase.lower(Filters.textOrEmpty(arguments.get(0)), context.meter());
	}

	private static Object upper(Arguments arguments, RenderContext context) {
		return LetterCase.upper(Filters.textOrEmpty(arguments.get(0)), context.meter());
	}

	private static Object trim(Arguments arguments, RenderContext context) {
		return SafeText.like(arguments.get(0), TextMethods.trim(Filters.text(arguments.get(0)), context.meter()));
	}

	private static @Nullable Object center(Arguments arguments, RenderContext context) {
		BuildMeter meter = context.meter();
		Object value = Filters.isNullOrFalse(arguments.get(0)) ? "" : arguments.get(0);
		Object length = MemberAccess.get(value, "length", meter);
		Object width = Values.isTruthy(arguments.get(1)) ? arguments.get(1) : DEFAULT_WIDTH;
		if (Comparison.of(length, width, meter).isAtLeast()) {
			return value;
		}
		double spaces = Values.toNumber(width, meter) - Values.toNumber(length, meter);
		String text = Values.toText(value, meter);
		// the odd space goes to the right
		String before = spaces(spaces / 2 - spaces % 2, meter);
		String after = spaces(spaces / 2, meter);
		meter.text((long) text.length() + before.length() + after.length());
		return SafeText.like(value, before + text + after);
	}

	/** The spaces that nunjucks appends while their number is less than a count. */
	private static String spaces(double count, BuildMeter meter) {
		return TextMethods.repeat(" ", (count > 0) ? (int) Math.ceil(count) : 0, meter);
	}

	private static Object indent(Arguments arguments, RenderContext context) {
		BuildMeter meter = context.meter();
		Object value = Filters.isNullOrFalse(arguments.get(0)) ? "" : arguments.get(0);
		if ("".equals(value)) {
			return "";
		}
		String text = Filters.text(value);
		String margin = spaces(Values.isTruthy(arguments.get(1)) ? Values.toNumber(arguments.get(1), meter) : 4, meter);
		StringBuilder indented = meter.builder();
		meter.append(indented, Values.isTruthy(arguments.get(2)) ? margin : "");
		for (int start = 0; start < text.length();) {
			int newLine = text.indexOf('\n', start);
			int end = (newLine >= 0) ? newLine + 1 : text.length();
			meter.append(indented, text, start, end);
			meter.append(indented, (newLine >= 0) ? margin : "");
			start = end;
		}
		return SafeText.like(value, meter.finish(indented));
	}

	private static @Nullable Object replace(Arguments arguments, RenderContext context) {
		Object value = arguments.get(0);
		Object search = arguments.get(1);
		BuildMeter meter = context.meter();
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
			// JavaScript joins by a comma if the separator is undefined
			String between = (arguments.get(2) == Undefined.VALUE) ? "," : replacement;
			return SafeText.like(value, insertBetweenCharacters(text, replacement, between, meter));
		}
		double limit = limit(arguments.get(3), meter);
		TextSearch places = new TextSearch(searched, meter);
		int first = places.find(text, 0, meter);
		if (limit == 0 || first < 0) {
			return (value instanceof Number) ? text : value;
		}
		return SafeText.like(value, replace(text, places, first, searched.length(), replacement, limit, meter));
	}

	/** The maximum number of replacements; -1 for all. */
	private static double limit(@Nullable Object limit, BuildMeter meter) {
		if (limit == Undefined.VALUE) {
			return -1;
		}
		double number = Values.toNumber(limit, meter);
		return (number == -1 && !(limit instanceof Number)) ? 0 : number;
	}

	private static String replace(String text, TextSearch search, int first, int length, String replacement,
			double limit, BuildMeter meter) {
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

	private static String insertBetweenCharacters(String text, String replacement, String between, BuildMeter meter) {
		StringBuilder replaced = meter.builder();
		meter.append(replaced, replacement);
		for (int i = 0; i < text.length(); i++) {
			meter.append(replaced, (i > 0) ? between : "");
			meter.append(replaced, text, i, i + 1);
		}
		meter.append(replaced, replacement);
		return meter.finish(replaced);
	}

	private static @Nullable Object string(Arguments arguments, RenderContext context) {
		Object value = arguments.get(0);
		if (Undefined.orNull(value)) {
			throw new WrongTypeException("a value that is not null or missing");
		}
		return (value instanceof SafeText) ? value : Values.toText(value, context.meter());
	}

	private static @Nullable Object truncate(Arguments arguments, RenderContext context) {
		BuildMeter meter = context.meter();
		Object value = Filters.isNullOrFalse(arguments.get(0)) ? "" : arguments.get(0);
		Object length = Values.isTruthy(arguments.get(1)) ? arguments.get(1) : DEFAULT_TRUNCATED_LENGTH;
		if (Comparison.of(MemberAccess.get(value, "length", meter), length, meter).isAtMost()) {
			return value;
		}
		String text = Filters.text(value);
		int space = Values.isTruthy(arguments.get(2)) ? -1 : TextMethods.lastIndexOf(text, " ", length, meter);
		int end = (space >= 0) ? space : IndexRange.clamp(Values.toInteger(length, 0, meter), text.length());
		String ellipsis = Undefined.orNull(arguments.get(3)) ? "..." : Values.toText(arguments.get(3), meter);
		meter.text((long) end + ellipsis.length());
		return SafeText.like(arguments.get(0), text.substring(0, end) + ellipsis);
	}

	/** The number of matches of {@code \w+}; null if there is none. */
	private static @Nullable Object wordCount(Arguments arguments, RenderContext context) {
		String text = Values.isTruthy(arguments.get(0)) ? Filters.text(arguments.get(0)) : "";
		context.meter().scan(text.length());
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
