package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.TextSearch;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.patterns.Replacement;

/**
 * The methods of JavaScript's strings that templates can use. All are pure functions of
 * the string and the arguments.
 */
public final class TextMethods {

	/** Further members of JavaScript's strings. */
	public static final Set<String> UNSUPPORTED = Set.of("at", "anchor", "big", "blink", "bold", "charCodeAt",
			"codePointAt", "fixed", "fontcolor", "fontsize", "isWellFormed", "italics", "link", "localeCompare",
			"match", "matchAll", "normalize", "search", "small", "strike", "sub", "substr", "sup", "toLocaleLowerCase",
			"toLocaleUpperCase", "toWellFormed", "trimLeft", "trimRight");

	private TextMethods() {
	}

	/** Whether JavaScript's strings have a method of this name, supported or not. */
	static boolean isMember(String name) {
		return UNSUPPORTED.contains(name) || get(name, "") != null;
	}

	public static @Nullable Callable get(String name, String text) {
		return switch (name) {
			case "toString", "valueOf" -> (context, arguments) -> text;
			case "toUpperCase" -> (context, arguments) -> LetterCase.upper(text, context.meter());
			case "toLowerCase" -> (context, arguments) -> LetterCase.lower(text, context.meter());
			case "trim" -> (context, arguments) -> trim(text, context.meter());
			case "trimStart" -> (context, arguments) -> trimStart(text, context.meter());
			case "trimEnd" -> (context, arguments) -> trimEnd(text, context.meter());
			case "charAt" -> (context, arguments) -> charAt(text, arguments, context.meter());
			case "indexOf" -> (context, arguments) -> indexOf(text, arguments, context.meter());
			case "lastIndexOf" -> (context, arguments) -> lastIndexOf(text, argument(arguments, 0, context.meter()),
					arguments.get(1), context.meter());
			case "includes" -> (context, arguments) -> {
				checkNoPattern(arguments);
				return indexOf(text, arguments, context.meter()) >= 0;
			};
			case "startsWith" -> (context, arguments) -> isAt(text, arguments, false, context.meter());
			case "endsWith" -> (context, arguments) -> isAt(text, arguments, true, context.meter());
			case "slice" -> (context, arguments) -> part(text,
					IndexRange.slice(arguments, text.length(), context.meter()), context.meter());
			case "substring" -> (context, arguments) -> part(text,
					IndexRange.substring(arguments, text.length(), context.meter()), context.meter());
			case "concat" -> (context, arguments) -> arguments.values()
				.stream()
				.reduce(text, (all, next) -> Values.add(all, Values.toText(next, context.meter()), context.meter()));
			case "repeat" -> (context, arguments) -> {
				if (Double.isInfinite(Values.toNumber(arguments.get(0), context.meter()))) {
					throw new WrongTypeException("a finite count");
				}
				return repeat(text, Values.toInteger(arguments.get(0), 0, context.meter()), context.meter());
			};
			case "padStart" -> (context, arguments) -> pad(text, arguments, true, context.meter());
			case "padEnd" -> (context, arguments) -> pad(text, arguments, false, context.meter());
			case "split" -> (context, arguments) -> split(text, arguments, context.meter());
			case "replace" -> (context, arguments) -> replace(text, arguments, false, context.meter());
			case "replaceAll" -> (context, arguments) -> replace(text, arguments, true, context.meter());
			default -> null;
		};
	}

	public static String trim(String text, BuildMeter meter) {
		meter.text(text.length());
		return JavaScript.trim(text);
	}

	private static String trimStart(String text, BuildMeter meter) {
		int start = 0;
		while (start < text.length() && JavaScript.isWhitespace(text.charAt(start))) {
			start++;
		}
		meter.text(text.length());
		return text.substring(start);
	}

	private static String trimEnd(String text, BuildMeter meter) {
		int end = text.length();
		while (end > 0 && JavaScript.isWhitespace(text.charAt(end - 1))) {
			end--;
		}
		meter.text(text.length());
		return text.substring(0, end);
	}

	private static int indexOf(String text, Arguments arguments, BuildMeter meter) {
		int from = IndexRange.clamp(Values.toInteger(arguments.get(1), 0, meter), text.length());
		return TextSearch.indexOf(text, argument(arguments, 0, meter), from, meter);
	}

	/**
	 * {@code text.lastIndexOf(part, from)}: a position that is not a number is the end.
	 */
	public static int lastIndexOf(String text, String part, @Nullable Object from, BuildMeter meter) {
		double position = Values.toNumber(from, meter);
		int start = Double.isNaN(position) ? text.length() : IndexRange.clamp((int) position, text.length());
		if (part.length() == 1) {
			meter.scan(start);
			return text.lastIndexOf(part.charAt(0), start);
		}
		int end = (int) Math.min(text.length(), (long) start + part.length());
		meter.scan(end);
		return TextSearch.lastIndexOf(text.substring(0, end), part, meter);
	}

	private static boolean isAt(String text, Arguments arguments, boolean end, BuildMeter meter) {
		checkNoPattern(arguments);
		String part = argument(arguments, 0, meter);
		int position = IndexRange.clamp(Values.toInteger(arguments.get(1), end ? text.length() : 0, meter),
				text.length());
		meter.work(part.length() >> 4);
		return text.startsWith(part, end ? position - part.length() : position);
	}

	private static void checkNoPattern(Arguments arguments) {
		if (arguments.get(0) instanceof RegularExpression) {
			throw new WrongTypeException("a string, not a regular expression");
		}
	}

	private static String argument(Arguments arguments, int index, BuildMeter meter) {
		return Values.toText(arguments.get(index), meter);
	}

	private static String charAt(String text, Arguments arguments, BuildMeter meter) {
		int index = Values.toInteger(arguments.get(0), 0, meter);
		return (index >= 0 && index < text.length()) ? String.valueOf(text.charAt(index)) : "";
	}

	private static String part(String text, IndexRange positions, BuildMeter meter) {
		meter.text(positions.end() - positions.start());
		return text.substring(positions.start(), positions.end());
	}

	public static String repeat(String text, int count, BuildMeter meter) {
		if (count < 0) {
			throw new WrongTypeException("a count that is not negative");
		}
		meter.text((long) text.length() * count);
		return text.repeat(count);
	}

	private static String padding(String text, Arguments arguments, BuildMeter meter) {
		int missing = Values.toInteger(arguments.get(0), 0, meter) - text.length();
		String filler = (arguments.get(1) == Undefined.VALUE) ? " " : argument(arguments, 1, meter);
		if (missing <= 0 || filler.isEmpty()) {
			return "";
		}
		return repeat(filler, missing / filler.length() + 1, meter).substring(0, missing);
	}

	private static String pad(String text, Arguments arguments, boolean start, BuildMeter meter) {
		String padding = padding(text, arguments, meter);
		meter.text((long) text.length() + padding.length());
		return start ? padding + text : text + padding;
	}

	private static Object split(String text, Arguments arguments, BuildMeter meter) {
		Object separator = arguments.get(0);
		TemplateList parts = new TemplateList();
		if (separator == Undefined.VALUE) {
			parts.add(text);
		}
		else if (separator instanceof RegularExpression regex) {
			regex.split(text, (part) -> parts.add((part != null) ? part : Undefined.VALUE), meter);
		}
		else {
			String literal = Values.toText(separator, meter);
			split(text, literal, parts, meter);
		}
		int limit = Values.toInteger(arguments.get(1), Integer.MAX_VALUE, meter);
		if (limit >= 0 && limit < parts.size()) {
			parts.subList(limit, parts.size()).clear();
		}
		return parts;
	}

	/** Add the characters of a string to a list, each as a string. */
	public static void addCharacters(String text, TemplateList elements, BuildMeter meter) {
		meter.memory((BuildMeter.TEXT + 2L * BuildMeter.ELEMENT) * text.length());
		meter.work(text.length());
		for (int i = 0; i < text.length(); i++) {
			elements.add(String.valueOf(text.charAt(i)));
		}
	}

	private static void split(String text, String separator, TemplateList parts, BuildMeter meter) {
		if (separator.isEmpty()) {
			addCharacters(text, parts, meter);
			return;
		}
		TextSearch search = new TextSearch(separator, meter);
		int position = 0;
		for (int next = search.find(text, 0, meter); next >= 0; next = search.find(text, position, meter)) {
			meter.elements(1);
			meter.text(next - position);
			parts.add(text.substring(position, next));
			position = next + separator.length();
		}
		meter.elements(1);
		meter.text(text.length() - position);
		parts.add(text.substring(position));
	}

	private static String replace(String text, Arguments arguments, boolean all, BuildMeter meter) {
		String replacement = argument(arguments, 1, meter);
		if (arguments.get(0) instanceof RegularExpression regex) {
			if (all && !regex.isGlobal()) {
				throw new WrongTypeException("a regular expression with the flag g");
			}
			return regex.replace(text, replacement, meter);
		}
		String searched = argument(arguments, 0, meter);
		TextSearch search = new TextSearch(searched, meter);
		StringBuilder replaced = meter.builder();
		int position = 0;
		int next = search.find(text, 0, meter);
		while (next >= 0) {
			int end = next + searched.length();
			meter.append(replaced, text, position, next);
			new Replacement(replacement, text, next, end).appendTo(replaced, meter);
			position = end;
			int from = Math.max(end, next + 1);
			next = (all && from <= text.length()) ? search.find(text, from, meter) : -1;
		}
		meter.append(replaced, text, position, text.length());
		return meter.finish(replaced);
	}

}
