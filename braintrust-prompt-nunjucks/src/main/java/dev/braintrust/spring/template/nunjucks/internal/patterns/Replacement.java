package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A replacement of a match: a template in which patterns such as {@code $1} refer to
 * parts of the match.
 *
 * @param template the template
 * @param text the searched string
 * @param start the start of the match
 * @param end the end of the match
 * @param groups the groups, or null for the match of a string
 * @param names the numbers of named groups
 * @see <a href="https://tc39.es/ecma262/#sec-getsubstitution">ECMA-262,
 * GetSubstitution</a>
 */
public record Replacement(String template, String text, int start, int end, @Nullable PatternMatcher groups,
		Map<String, Integer> names) {

	public Replacement(String template, String text, PatternMatcher match, Map<String, Integer> names) {
		this(template, text, match.start(), match.end(), match, names);
	}

	public Replacement(String template, String text, int start, int end) {
		this(template, text, start, end, null, Map.of());
	}

	public void appendTo(StringBuilder out, BuildMeter meter) {
		int position = 0;
		int dollar = this.template.indexOf('$');
		while (dollar >= 0 && dollar + 1 < this.template.length()) {
			meter.append(out, this.template, position, dollar);
			position = dollar + appendPart(dollar, out, meter);
			dollar = this.template.indexOf('$', position);
		}
		meter.append(out, this.template, position, this.template.length());
	}

	/**
	 * Append the value of a replacement pattern.
	 * @return the length of the pattern
	 */
	private int appendPart(int dollar, StringBuilder out, BuildMeter meter) {
		char next = this.template.charAt(dollar + 1);
		switch (next) {
			case '$' -> meter.append(out, "$");
			case '&' -> meter.append(out, this.text, this.start, this.end);
			case '`' -> meter.append(out, this.text, 0, this.start);
			case '\'' -> meter.append(out, this.text, this.end, this.text.length());
			case '<' -> {
				return appendNamed(dollar, out, meter);
			}
			default -> {
				return appendNumbered(dollar, out, meter);
			}
		}
		return 2;
	}

	private int appendNamed(int dollar, StringBuilder out, BuildMeter meter) {
		int close = this.names.isEmpty() ? -1 : this.template.indexOf('>', dollar);
		meter.scan(this.template.length() - dollar);
		if (close < 0) {
			meter.append(out, "$<");
			return 2;
		}
		Integer group = this.names.get(this.template.substring(dollar + 2, close));
		if (group != null) {
			append(group, out, meter);
		}
		return close + 1 - dollar;
	}

	private int appendNumbered(int dollar, StringBuilder out, BuildMeter meter) {
		int one = digit(dollar + 1);
		int two = (one >= 0) ? digit(dollar + 2) : -1;
		int last = (this.groups != null) ? this.groups.groups() : 0;
		int group = (two >= 0) ? one * 10 + two : 0;
		if (group > 0 && group <= last) {
			append(group, out, meter);
			return 3;
		}
		if (one > 0 && one <= last) {
			append(one, out, meter);
			return 2;
		}
		meter.append(out, "$");
		return 1;
	}

	private int digit(int index) {
		char c = (index < this.template.length()) ? this.template.charAt(index) : 0;
		return (c >= '0' && c <= '9') ? c - '0' : -1;
	}

	private void append(int group, StringBuilder out, BuildMeter meter) {
		String captured = (this.groups != null) ? this.groups.group(group) : null;
		if (captured != null) {
			meter.append(out, captured);
		}
	}

}
