package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.parsing.Token;
import dev.braintrust.spring.template.nunjucks.internal.parsing.TokenReader;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

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

	public static RegularExpression compile(Token token, BuildMeter meter) {
		int end = token.value().lastIndexOf('/');
		String flags = token.value().substring(end + 1);
		boolean ignoreCase = flags.contains("i");
		try {
			PatternParser parser = new PatternParser(token.value().substring(0, end), ignoreCase, meter);
			PatternProgram.Compiled program = PatternProgram.compile(parser.parse(), parser.groupCount(), ignoreCase,
					meter);
			return new RegularExpression(program, Map.copyOf(parser.names()), flags,
					"/" + escaped(token.value().substring(0, end)) + "/" + sorted(flags));
		}
		catch (MalformedPatternException ex) {
			throw TokenReader.error(token, "This regular expression is malformed: it has " + ex.getMessage());
		}
	}

	/** A literal creates another object each time it is evaluated. */
	public RegularExpression fresh() {
		return new RegularExpression(this.program, this.names, this.flags, this.source);
	}

	public Callable test() {
		return (rendering, arguments) -> {
			String text = Values.toText(arguments.get(0), rendering.meter());
			return find(matcher(text, rendering.meter()), text);
		};
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
	 * Split a string.
	 * @see <a href="https://tc39.es/ecma262/#sec-regexp.prototype-@@split">ECMA-262,
	 * RegExp.prototype [ @@split ]</a>
	 */
	public void split(String text, List<@Nullable Object> parts, BuildMeter meter) {
		PatternMatcher matcher = matcher(text, meter);
		if (text.isEmpty()) {
			if (!matcher.find(0, true)) {
				parts.add(text);
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
			parts.add(text.substring(position, matcher.start()));
			position = matcher.end();
			from = position;
			for (int group = 1; group <= matcher.groups(); group++) {
				meter.elements(1);
				String captured = matcher.group(group);
				parts.add((captured != null) ? captured : Undefined.VALUE);
			}
		}
		meter.text(text.length() - position);
		parts.add(text.substring(position));
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
