package dev.braintrust.spring.template.nunjucks;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * A regular expression of JavaScript, run by Java's engine under the rendering's time
 * limit.
 */
final class RegularExpression {

	private final Pattern pattern;

	private final boolean global;

	private final String source;

	private RegularExpression(Pattern pattern, boolean global, String source) {
		this.pattern = pattern;
		this.global = global;
		this.source = source;
	}

	static RegularExpression compile(Token token) {
		int end = token.value().lastIndexOf('/');
		String flags = token.value().substring(end + 1);
		try {
			String java = RegularExpressionSyntax.toJava(token.value().substring(0, end), flags.contains("m"));
			Pattern pattern = Pattern.compile(flags.contains("y") ? "\\G(?:" + java + ")" : java,
					flags.contains("i") ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
			return new RegularExpression(pattern, flags.contains("g"), "/" + token.value());
		}
		catch (PatternSyntaxException | StackOverflowError ex) {
			throw TokenReader.error(token, "This regular expression is malformed");
		}
	}

	/** What matches a text as it is. */
	static RegularExpression literal(String text, boolean global) {
		return new RegularExpression(Pattern.compile(Pattern.quote(text)), global, text);
	}

	Callable test() {
		return (rendering, arguments) -> matcher(Values.toText(arguments.get(0), rendering.meter()), rendering.meter())
			.find();
	}

	String replace(String text, String replacement, Meter meter) {
		Matcher matcher = matcher(text, meter);
		StringBuilder replaced = new StringBuilder();
		int position = 0;
		while (matcher.find()) {
			int before = replaced.length();
			replaced.append(text, position, matcher.start());
			expand(replacement, text, matcher, replaced);
			meter.characters(replaced.length() - before);
			position = matcher.end();
			if (!this.global) {
				break;
			}
		}
		meter.characters(text.length() - position);
		return replaced.append(text, position, text.length()).toString();
	}

	void split(String text, List<@Nullable Object> parts, Meter meter) {
		Matcher matcher = matcher(text, meter);
		int position = 0;
		while (!text.isEmpty() && matcher.find()) {
			meter.elements(1);
			if (matcher.end() > position && matcher.start() < text.length()) {
				parts.add(text.substring(position, matcher.start()));
				position = matcher.end();
				for (int group = 1; group <= matcher.groupCount(); group++) {
					parts.add((matcher.start(group) >= 0) ? matcher.group(group) : Undefined.VALUE);
				}
			}
		}
		parts.add(text.substring(position));
	}

	private Matcher matcher(String text, Meter meter) {
		return this.pattern.matcher(new MeteredText(text, meter));
	}

	/**
	 * Append a replacement, in which {@code $1} and its like stand for parts of the
	 * match.
	 * @see <a href="https://tc39.es/ecma262/#sec-getsubstitution">ECMA-262,
	 * GetSubstitution</a>
	 */
	private static void expand(String replacement, String text, Matcher matcher, StringBuilder out) {
		for (int i = 0; i < replacement.length(); i++) {
			char c = replacement.charAt(i);
			char next = (c == '$' && i + 1 < replacement.length()) ? replacement.charAt(i + 1) : 0;
			int group = Character.digit(next, 10);
			if (next == '$' || next == '&' || next == '`' || next == '\'') {
				switch (next) {
					case '&' -> out.append(text, matcher.start(), matcher.end());
					case '`' -> out.append(text, 0, matcher.start());
					case '\'' -> out.append(text, matcher.end(), text.length());
					default -> out.append('$');
				}
				i++;
			}
			else if (group > 0 && group <= matcher.groupCount()) {
				if (matcher.start(group) >= 0) {
					out.append(text, matcher.start(group), matcher.end(group));
				}
				i++;
			}
			else {
				out.append(c);
			}
		}
	}

	@Override
	public String toString() {
		return this.source;
	}

	/**
	 * A text that counts how often it is looked at, because a match may backtrack for
	 * ages.
	 *
	 * @param text the text
	 * @param meter what counts
	 */
	private record MeteredText(String text, Meter meter) implements CharSequence {

		@Override
		public char charAt(int index) {
			this.meter.step();
			return this.text.charAt(index);
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this.text.subSequence(start, end);
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
