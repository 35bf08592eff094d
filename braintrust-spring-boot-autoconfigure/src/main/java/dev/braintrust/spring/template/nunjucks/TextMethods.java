package dev.braintrust.spring.template.nunjucks;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.JavaScript;

/**
 * The methods of JavaScript's strings that templates use. Each is a function of the text
 * and its arguments alone.
 */
final class TextMethods {

	private TextMethods() {
	}

	static @Nullable Callable get(String name, String text) {
		return switch (name) {
			case "toString", "valueOf" -> (rendering, arguments) -> text;
			case "toUpperCase" -> (rendering, arguments) -> text.toUpperCase(Locale.ROOT);
			case "toLowerCase" -> (rendering, arguments) -> text.toLowerCase(Locale.ROOT);
			case "trim" -> (rendering, arguments) -> JavaScript.trim(text);
			case "trimStart" -> (rendering, arguments) -> trimStart(text);
			case "trimEnd" -> (rendering, arguments) -> JavaScript.trim("|" + text).substring(1);
			case "charAt" -> (rendering, arguments) -> charAt(text, arguments, rendering.meter());
			case "indexOf" -> (rendering, arguments) -> text.indexOf(argument(arguments, 0, rendering.meter()),
					Values.toInteger(arguments.get(1), 0, rendering.meter()));
			case "lastIndexOf" -> (rendering, arguments) -> text.lastIndexOf(argument(arguments, 0, rendering.meter()));
			case "includes" -> (rendering, arguments) -> text.contains(argument(arguments, 0, rendering.meter()));
			case "startsWith" -> (rendering, arguments) -> text.startsWith(argument(arguments, 0, rendering.meter()));
			case "endsWith" -> (rendering, arguments) -> text.endsWith(argument(arguments, 0, rendering.meter()));
			case "slice" -> (rendering, arguments) -> part(text,
					Positions.slice(arguments, text.length(), rendering.meter()), rendering.meter());
			case "substring" -> (rendering, arguments) -> part(text,
					Positions.substring(arguments, text.length(), rendering.meter()), rendering.meter());
			case "concat" -> (rendering, arguments) -> arguments.values()
				.stream()
				.reduce(text,
						(all, next) -> Values.add(all, Values.toText(next, rendering.meter()), rendering.meter()));
			case "repeat" -> (rendering, arguments) -> repeat(text,
					Values.toInteger(arguments.get(0), 0, rendering.meter()), rendering.meter());
			case "padStart" -> (rendering, arguments) -> padding(text, arguments, rendering.meter()) + text;
			case "padEnd" -> (rendering, arguments) -> text + padding(text, arguments, rendering.meter());
			case "split" -> (rendering, arguments) -> split(text, arguments, rendering.meter());
			case "replace" -> (rendering, arguments) -> replace(text, arguments, false, rendering.meter());
			case "replaceAll" -> (rendering, arguments) -> replace(text, arguments, true, rendering.meter());
			default -> null;
		};
	}

	private static String trimStart(String text) {
		String trimmed = JavaScript.trim(text + "|");
		return trimmed.substring(0, trimmed.length() - 1);
	}

	private static String argument(Arguments arguments, int index, Meter meter) {
		return Values.toText(arguments.get(index), meter);
	}

	private static String charAt(String text, Arguments arguments, Meter meter) {
		int index = Values.toInteger(arguments.get(0), 0, meter);
		return (index >= 0 && index < text.length()) ? String.valueOf(text.charAt(index)) : "";
	}

	private static String part(String text, Positions positions, Meter meter) {
		meter.characters(positions.end() - positions.start());
		return text.substring(positions.start(), positions.end());
	}

	static String repeat(String text, int count, Meter meter) {
		if (count < 0) {
			throw new WrongTypeException("a count that is not negative");
		}
		meter.characters((long) text.length() * count);
		return text.repeat(count);
	}

	private static String padding(String text, Arguments arguments, Meter meter) {
		int missing = Values.toInteger(arguments.get(0), 0, meter) - text.length();
		String filler = (arguments.get(1) == Undefined.VALUE) ? " " : argument(arguments, 1, meter);
		if (missing <= 0 || filler.isEmpty()) {
			return "";
		}
		return repeat(filler, missing / filler.length() + 1, meter).substring(0, missing);
	}

	private static Object split(String text, Arguments arguments, Meter meter) {
		Object separator = arguments.get(0);
		TemplateList parts = new TemplateList();
		if (separator == Undefined.VALUE) {
			parts.add(text);
		}
		else if (separator instanceof RegularExpression regex) {
			regex.split(text, parts, meter);
		}
		else {
			String literal = Values.toText(separator, meter);
			meter.elements(text.length() / Math.max(1, literal.length()));
			if (literal.isEmpty()) {
				text.chars().forEach((c) -> parts.add(String.valueOf((char) c)));
			}
			else {
				parts.addAll(List.of(text.split(Pattern.quote(literal), -1)));
			}
		}
		int limit = Values.toInteger(arguments.get(1), Integer.MAX_VALUE, meter);
		if (limit >= 0 && limit < parts.size()) {
			parts.subList(limit, parts.size()).clear();
		}
		return parts;
	}

	private static String replace(String text, Arguments arguments, boolean all, Meter meter) {
		String replacement = argument(arguments, 1, meter);
		RegularExpression regex = (arguments.get(0) instanceof RegularExpression given) ? given
				: RegularExpression.literal(argument(arguments, 0, meter), all);
		return regex.replace(text, replacement, meter);
	}

}
