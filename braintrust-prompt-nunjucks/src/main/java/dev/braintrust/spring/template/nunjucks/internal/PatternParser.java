package dev.braintrust.spring.template.nunjucks.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.template.internal.TemplateLimitException;
import dev.braintrust.spring.template.nunjucks.internal.CharacterSet.Range;

/**
 * Parses a regular expression of JavaScript, without the flag {@code u}, with what
 * browsers accept beyond the standard's main text.
 *
 * @see <a href="https://tc39.es/ecma262/#sec-patterns">ECMA-262, Patterns</a> and its
 * Annex B
 */
final class PatternParser {

	/** How deep groups may nest: parsing and matching recurse. */
	private static final int MAX_NESTING = 250;

	/** What a character of a pattern may cost, in bytes. */
	private static final int NODE = 160;

	private static final List<Range> LINE_ENDS = List.of(new Range('\n', '\n'), new Range('\r', '\r'),
			new Range(0x2028, 0x2029));

	private final String source;

	private final boolean ignoreCase;

	private final Meter meter;

	private final int groupCount;

	private final Map<String, Integer> names = new LinkedHashMap<>();

	private final CharacterSet anything;

	private int position;

	private int groups;

	private int depth;

	PatternParser(String source, boolean ignoreCase, Meter meter) {
		this.source = source;
		this.ignoreCase = ignoreCase;
		this.meter = meter;
		meter.memory((long) NODE * source.length());
		meter.work(source.length());
		this.groupCount = countGroups();
		this.anything = new CharacterSet(LINE_ENDS, true, false, meter);
	}

	/** Why a pattern is no regular expression. */
	static final class MalformedPatternException extends Exception {

		private static final long serialVersionUID = 1L;

		MalformedPatternException(String message) {
			super(message, null, false, false);
		}

	}

	int groupCount() {
		return this.groupCount;
	}

	Map<String, Integer> names() {
		return this.names;
	}

	PatternNode parse() throws MalformedPatternException {
		PatternNode pattern = choice();
		if (more()) {
			throw new MalformedPatternException("an unmatched ')'");
		}
		return pattern;
	}

	/** Numbers must be known before they are read, and names, too. */
	private int countGroups() {
		int count = 0;
		boolean inClass = false;
		for (int i = 0; i < this.source.length(); i++) {
			char c = this.source.charAt(i);
			if (c == '\\') {
				i++;
			}
			else if (inClass) {
				inClass = c != ']';
			}
			else if (c == '[') {
				inClass = true;
			}
			else if (c == '(') {
				boolean named = this.source.startsWith("(?<", i) && !this.source.startsWith("(?<=", i)
						&& !this.source.startsWith("(?<!", i);
				if (named || !this.source.startsWith("(?", i)) {
					count++;
				}
				if (named) {
					int end = this.source.indexOf('>', i);
					this.names.put((end > 0) ? this.source.substring(i + 3, end) : "", count);
				}
			}
		}
		return count;
	}

	private boolean more() {
		return this.position < this.source.length();
	}

	private boolean accept(String expected) {
		if (this.source.startsWith(expected, this.position)) {
			this.position += expected.length();
			return true;
		}
		return false;
	}

	private PatternNode choice() throws MalformedPatternException {
		if (++this.depth > MAX_NESTING) {
			throw new TemplateLimitException(
					"A regular expression has groups that nest deeper than %d levels, a fixed limit"
						.formatted(MAX_NESTING));
		}
		List<PatternNode> branches = new ArrayList<>();
		do {
			branches.add(sequence());
		}
		while (accept("|"));
		this.depth--;
		return (branches.size() == 1) ? branches.get(0) : new PatternNode.Choice(branches);
	}

	private PatternNode sequence() throws MalformedPatternException {
		List<PatternNode> parts = new ArrayList<>();
		while (more() && this.source.charAt(this.position) != '|' && this.source.charAt(this.position) != ')') {
			parts.add(term());
		}
		return (parts.size() == 1) ? parts.get(0) : new PatternNode.Sequence(parts);
	}

	private PatternNode term() throws MalformedPatternException {
		int firstGroup = this.groups + 1;
		PatternNode atom = atom();
		int[] bounds = quantifier();
		if (bounds == null) {
			return atom;
		}
		if (atom instanceof PatternNode.Assertion || (atom instanceof PatternNode.Look look && look.behind())) {
			throw new MalformedPatternException("nothing to repeat");
		}
		if (bounds[1] < bounds[0]) {
			throw new MalformedPatternException("numbers that are out of order");
		}
		boolean greedy = !accept("?");
		return new PatternNode.Repeat(atom, bounds[0], bounds[1], greedy, firstGroup, this.groups);
	}

	/** The least and the greatest number, or null. */
	private int @Nullable [] quantifier() {
		if (accept("*")) {
			return new int[] { 0, Integer.MAX_VALUE };
		}
		if (accept("+")) {
			return new int[] { 1, Integer.MAX_VALUE };
		}
		if (accept("?")) {
			return new int[] { 0, 1 };
		}
		int start = this.position;
		if (accept("{")) {
			int min = number();
			int max = min;
			if (accept(",")) {
				max = number();
				max = (max < 0) ? Integer.MAX_VALUE : max;
			}
			if (min >= 0 && accept("}")) {
				return new int[] { min, max };
			}
		}
		this.position = start;
		return null;
	}

	private int number() {
		int start = this.position;
		long value = 0;
		while (more() && isDigit(this.source.charAt(this.position))) {
			value = Math.min(value * 10 + this.source.charAt(this.position++) - '0', Integer.MAX_VALUE);
		}
		return (this.position > start) ? (int) value : -1;
	}

	private static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

	private PatternNode atom() throws MalformedPatternException {
		char c = this.source.charAt(this.position);
		switch (c) {
			case '^':
				this.position++;
				return new PatternNode.Assertion(PatternProgram.START);
			case '$':
				this.position++;
				return new PatternNode.Assertion(PatternProgram.END);
			case '(':
				return group();
			case '.':
				this.position++;
				return new PatternNode.OneOf(this.anything);
			case '[':
				return characterClass();
			case '\\':
				return escape();
			case '*', '+', '?':
				throw new MalformedPatternException("nothing to repeat");
			case '{':
				int start = this.position;
				if (quantifier() != null) {
					throw new MalformedPatternException("nothing to repeat");
				}
				this.position = start + 1;
				return new PatternNode.Character(c);
			default:
				this.position++;
				return new PatternNode.Character(c);
		}
	}

	private PatternNode group() throws MalformedPatternException {
		boolean lookahead = accept("(?=");
		if (lookahead || accept("(?!")) {
			return new PatternNode.Look(closed(), false, !lookahead);
		}
		boolean lookbehind = accept("(?<=");
		if (lookbehind || accept("(?<!")) {
			return new PatternNode.Look(closed(), true, !lookbehind);
		}
		if (accept("(?:")) {
			PatternNode body = closed();
			// a group may be repeated where an assertion by itself may not
			boolean asserts = body instanceof PatternNode.Assertion || body instanceof PatternNode.Look;
			return asserts ? new PatternNode.Sequence(List.of(body)) : body;
		}
		if (accept("(?<")) {
			int number = ++this.groups;
			int end = this.source.indexOf('>', this.position);
			String name = (end > 0) ? this.source.substring(this.position, end) : "";
			if (!isName(name) || !Integer.valueOf(number).equals(this.names.get(name))) {
				throw new MalformedPatternException("an invalid name of a group");
			}
			this.position = end + 1;
			return new PatternNode.Capture(number, closed());
		}
		if (accept("(?")) {
			throw new MalformedPatternException("an invalid group");
		}
		this.position++;
		int number = ++this.groups;
		return new PatternNode.Capture(number, closed());
	}

	private static boolean isName(String name) {
		return !name.isEmpty() && java.lang.Character.isJavaIdentifierStart(name.charAt(0))
				&& name.chars().allMatch((c) -> java.lang.Character.isJavaIdentifierPart(c) && c >= '$');
	}

	private PatternNode closed() throws MalformedPatternException {
		PatternNode body = choice();
		if (!accept(")")) {
			throw new MalformedPatternException("a group without an end");
		}
		return body;
	}

	private PatternNode escape() throws MalformedPatternException {
		this.position++;
		if (!more()) {
			throw new MalformedPatternException("a backslash at the end");
		}
		char c = this.source.charAt(this.position);
		if (c == 'b' || c == 'B') {
			this.position++;
			return new PatternNode.Assertion((c == 'b') ? PatternProgram.WORD_EDGE : PatternProgram.NO_WORD_EDGE);
		}
		List<Range> set = set(c);
		if (set != null) {
			this.position++;
			return oneOf(set, false);
		}
		if (c >= '1' && c <= '9') {
			int start = this.position;
			int group = number();
			if (group <= this.groupCount) {
				return new PatternNode.BackReference(group);
			}
			this.position = start;
		}
		if (c == 'k' && !this.names.isEmpty()) {
			int end = this.source.indexOf('>', this.position);
			Integer group = (end > 0 && this.source.startsWith("k<", this.position))
					? this.names.get(this.source.substring(this.position + 2, end)) : null;
			if (group == null) {
				throw new MalformedPatternException("an invalid reference to a named group");
			}
			this.position = end + 1;
			return new PatternNode.BackReference(group);
		}
		return new PatternNode.Character(characterEscape());
	}

	private PatternNode oneOf(List<Range> ranges, boolean negated) {
		return new PatternNode.OneOf(new CharacterSet(ranges, negated, this.ignoreCase, this.meter));
	}

	private static @Nullable List<Range> set(char c) {
		return switch (c) {
			case 'd' -> CharacterSet.DIGITS;
			case 'D' -> CharacterSet.complement(CharacterSet.DIGITS);
			case 'w' -> CharacterSet.WORD;
			case 'W' -> CharacterSet.complement(CharacterSet.WORD);
			case 's' -> CharacterSet.SPACE;
			case 'S' -> CharacterSet.complement(CharacterSet.SPACE);
			default -> null;
		};
	}

	/** What follows a backslash, as one code unit. */
	private char characterEscape() {
		char c = this.source.charAt(this.position++);
		switch (c) {
			case 'f':
				return '\f';
			case 'n':
				return '\n';
			case 'r':
				return '\r';
			case 't':
				return '\t';
			case 'v':
				return 0x0B;
			case 'c':
				char letter = more() ? this.source.charAt(this.position) : 0;
				if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) {
					this.position++;
					return (char) (letter % 32);
				}
				this.position--;
				return '\\';
			case 'x':
				return hexadecimal(2, c);
			case 'u':
				return hexadecimal(4, c);
			default:
				return (c >= '0' && c <= '7') ? octal(c) : c;
		}
	}

	private char hexadecimal(int digits, char otherwise) {
		int value = 0;
		for (int i = 0; i < digits; i++) {
			int index = this.position + i;
			char c = (index < this.source.length()) ? this.source.charAt(index) : 0;
			int digit = (c < 0x80) ? java.lang.Character.digit(c, 16) : -1;
			if (digit < 0) {
				return otherwise;
			}
			value = value * 16 + digit;
		}
		this.position += digits;
		return (char) value;
	}

	private char octal(char first) {
		int value = first - '0';
		for (int digits = 1; digits < 3 && more(); digits++) {
			char c = this.source.charAt(this.position);
			if (c < '0' || c > '7' || value * 8 + c - '0' > 0xFF) {
				break;
			}
			value = value * 8 + c - '0';
			this.position++;
		}
		return (char) value;
	}

	private PatternNode characterClass() throws MalformedPatternException {
		this.position++;
		boolean negated = accept("^");
		List<Range> ranges = new ArrayList<>();
		while (!accept("]")) {
			List<Range> start = classAtom();
			int dash = this.position;
			if (!accept("-") || this.source.startsWith("]", this.position)) {
				this.position = dash;
				ranges.addAll(start);
				continue;
			}
			List<Range> end = classAtom();
			if (isSingle(start) && isSingle(end)) {
				if (end.get(0).end() < start.get(0).start()) {
					throw new MalformedPatternException("a range that is out of order");
				}
				ranges.add(new Range(start.get(0).start(), end.get(0).end()));
			}
			else {
				ranges.addAll(start);
				ranges.add(new Range('-', '-'));
				ranges.addAll(end);
			}
		}
		return oneOf(ranges, negated);
	}

	private static boolean isSingle(List<Range> ranges) {
		return ranges.size() == 1 && ranges.get(0).start() == ranges.get(0).end();
	}

	private List<Range> classAtom() throws MalformedPatternException {
		if (!more()) {
			throw new MalformedPatternException("a class without an end");
		}
		char c = this.source.charAt(this.position++);
		if (c == '\\') {
			if (!more()) {
				throw new MalformedPatternException("a backslash at the end");
			}
			char escaped = this.source.charAt(this.position);
			List<Range> set = set(escaped);
			if (set != null) {
				this.position++;
				return set;
			}
			c = classEscape(escaped);
		}
		return List.of(new Range(c, c));
	}

	private char classEscape(char escaped) {
		if (escaped == 'b') {
			this.position++;
			return '\b';
		}
		if (escaped == 'c' && this.position + 1 < this.source.length()) {
			char next = this.source.charAt(this.position + 1);
			if (isDigit(next) || next == '_') {
				this.position += 2;
				return (char) (next % 32);
			}
		}
		return characterEscape();
	}

}
