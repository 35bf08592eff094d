package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A regular expression of JavaScript. {@code java.util.regex} accepts and matches
 * differently, recurses once per character for some patterns, and has loops that can't be
 * interrupted, such as {@code (?:(?:){1000000}){1000000}}.
 */
public final class RegularExpression {

	private final PatternProgram.Compiled program;

	private final Map<String, Integer> names;

	private final String flags;

	private final String source;

	/** Where the next match of a global or sticky expression starts. */
	private int lastIndex;

	private RegularExpression(PatternProgram.Compiled program, Map<String, Integer> names, String flags,
			String source) {
		this.program = program;
		this.names = names;
		this.flags = flags;
		this.source = source;
	}

	/**
	 * Compile a regular expression.
	 * @param body the text between the slashes
	 * @param flags the flags
	 * @param meter counts the costs
	 * @return the regular expression
	 * @throws MalformedPatternException if it is malformed
	 */
	public static RegularExpression compile(String body, String flags, BuildMeter meter)
			throws MalformedPatternException {
		boolean ignoreCase = flags.contains("i");
		PatternParser parser = new PatternParser(body, ignoreCase, meter);
		PatternProgram.Compiled program = PatternProgram.compile(parser.parse(), parser.groupCount(), ignoreCase,
				meter);
		return new RegularExpression(program, Map.copyOf(parser.names()), flags,
				"/" + escaped(body) + "/" + sorted(flags));
	}

	/** A literal creates another object each time it is evaluated. */
	public RegularExpression fresh() {
		return new RegularExpression(this.program, this.names, this.flags, this.source);
	}

	public boolean test(String text, BuildMeter meter) {
		return find(matcher(text, meter), text);
	}

	/** Find a match at or after {@code lastIndex}, and set it to the end of the match. */
	private boolean find(PatternMatcher matcher, String text) {
		if (!isGlobal() && !isSticky()) {
			return matcher.find(0, false);
		}
		boolean found = this.lastIndex <= text.length() && matcher.find(this.lastIndex, isSticky());
		this.lastIndex = found ? matcher.end() : 0;
		return found;
	}

	public String replace(String text, String replacement, BuildMeter meter) {
		PatternMatcher matcher = matcher(text, meter);
		StringBuilder replaced = meter.builder();
		int position = 0;
		if (!isGlobal()) {
			if (find(matcher, text)) {
				append(matcher, text, position, replacement, replaced, meter);
				position = matcher.end();
			}
		}
		else {
			this.lastIndex = 0;
			int from = 0;
			while (from <= text.length() && matcher.find(from, isSticky())) {
				append(matcher, text, position, replacement, replaced, meter);
				position = matcher.end();
				from = (matcher.end() > matcher.start()) ? position : position + 1;
			}
		}
		meter.append(replaced, text, position, text.length());
		return meter.finish(replaced);
	}

	private void append(PatternMatcher matcher, String text, int position, String replacement, StringBuilder replaced,
			BuildMeter meter) {
		meter.append(replaced, text, position, matcher.start());
		if (replacement.indexOf('$') < 0) {
			meter.append(replaced, replacement);
		}
		else {
			new Replacement(replacement, text, matcher, this.names).appendTo(replaced, meter);
		}
	}

	/**
	 * Split a string. The parts include captured groups, and null for each group without
	 * a match.
	 * @see <a href="https://tc39.es/ecma262/#sec-regexp.prototype-@@split">ECMA-262,
	 * RegExp.prototype [ @@split ]</a>
	 */
	public void split(String text, Consumer<@Nullable String> parts, BuildMeter meter) {
		PatternMatcher matcher = matcher(text, meter);
		if (text.isEmpty()) {
			if (!matcher.find(0, true)) {
				parts.accept(text);
			}
			return;
		}
		int position = 0;
		int from = 0;
		while (from < text.length() && matcher.find(from, false) && matcher.start() < text.length()) {
			if (matcher.end() == position) {
				from = position + 1;
				continue;
			}
			meter.elements(1);
			meter.text(matcher.start() - position);
			parts.accept(text.substring(position, matcher.start()));
			position = matcher.end();
			from = position;
			for (int group = 1; group <= matcher.groups(); group++) {
				meter.elements(1);
				parts.accept(matcher.group(group));
			}
		}
		meter.text(text.length() - position);
		parts.accept(text.substring(position));
	}

	private PatternMatcher matcher(String text, BuildMeter meter) {
		return new PatternMatcher(this.program, text, this.flags.contains("i"), this.flags.contains("m"), meter);
	}

	public boolean isGlobal() {
		return this.flags.contains("g");
	}

	private boolean isSticky() {
		return this.flags.contains("y");
	}

	private static String sorted(String flags) {
		char[] sorted = flags.toCharArray();
		Arrays.sort(sorted);
		return new String(sorted);
	}

	/**
	 * The source of the expression, in which slashes and line ends are escaped.
	 * @see <a href="https://tc39.es/ecma262/#sec-escaperegexppattern">ECMA-262,
	 * EscapeRegExpPattern</a>
	 */
	private static String escaped(String source) {
		if (source.isEmpty()) {
			return "(?:)";
		}
		StringBuilder escaped = new StringBuilder();
		boolean backslash = false;
		boolean inClass = false;
		for (int i = 0; i < source.length(); i++) {
			char c = source.charAt(i);
			String escape = switch (c) {
				case '\n' -> "n";
				case '\r' -> "r";
				case '\u2028' -> "u2028";
				case '\u2029' -> "u2029";
				case '/' -> inClass ? "" : "/";
				default -> "";
			};
			escaped.append((escape.isEmpty() || backslash) ? "" : "\\").append(escape.isEmpty() ? c : escape);
			inClass = backslash ? inClass : c == '[' || (inClass && c != ']');
			backslash = !backslash && c == '\\';
		}
		return escaped.toString();
	}

	@Override
	public String toString() {
		return this.source;
	}

}
