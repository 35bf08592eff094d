package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.patterns.CharacterSet.Range;

/**
 * Parses character classes and character escapes of a regular expression.
 */
public final class CharacterClassParser {

	private final PatternReader reader;

	private final boolean ignoreCase;

	private final BuildMeter meter;

	public CharacterClassParser(PatternReader reader, boolean ignoreCase, BuildMeter meter) {
		this.reader = reader;
		this.ignoreCase = ignoreCase;
		this.meter = meter;
	}

	public PatternNode node(List<Range> ranges, boolean negated) {
		return new PatternNode.CharacterClass(new CharacterSet(ranges, negated, this.ignoreCase, this.meter));
	}

	/** The set of an escape such as {@code \d}; null for any other character. */
	public static @Nullable List<Range> escapedSet(char c) {
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

	/** Parse the part of an escape after the backslash. */
	public char characterEscape() {
		char c = this.reader.next();
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
				char letter = this.reader.peek(0);
				if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) {
					this.reader.skip(1);
					return (char) (letter % 32);
				}
				this.reader.skip(-1);
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
			char c = this.reader.peek(i);
			int digit = (c < 0x80) ? Character.digit(c, 16) : -1;
			if (digit < 0) {
				return otherwise;
			}
			value = value * 16 + digit;
		}
		this.reader.skip(digits);
		return (char) value;
	}

	private char octal(char first) {
		int value = first - '0';
		for (int digits = 1; digits < 3 && this.reader.hasMore(); digits++) {
			char c = this.reader.peek();
			if (c < '0' || c > '7' || value * 8 + c - '0' > 0xFF) {
				break;
			}
			value = value * 8 + c - '0';
			this.reader.skip(1);
		}
		return (char) value;
	}

	/** Parse a class, starting at its opening bracket. */
	public PatternNode parse() throws MalformedPatternException {
		this.reader.skip(1);
		boolean negated = this.reader.accept("^");
		List<Range> ranges = new ArrayList<>();
		while (!this.reader.accept("]")) {
			List<Range> start = classAtom();
			int dash = this.reader.position();
			if (!this.reader.accept("-") || this.reader.startsWith("]")) {
				this.reader.reset(dash);
				ranges.addAll(start);
				continue;
			}
			List<Range> end = classAtom();
			if (isSingle(start) && isSingle(end)) {
				if (end.get(0).end() < start.get(0).start()) {
					throw new MalformedPatternException("a range whose start exceeds its end");
				}
				ranges.add(new Range(start.get(0).start(), end.get(0).end()));
			}
			else {
				ranges.addAll(start);
				ranges.add(new Range('-', '-'));
				ranges.addAll(end);
			}
		}
		return node(ranges, negated);
	}

	private static boolean isSingle(List<Range> ranges) {
		return ranges.size() == 1 && ranges.get(0).start() == ranges.get(0).end();
	}

	private List<Range> classAtom() throws MalformedPatternException {
		if (!this.reader.hasMore()) {
			throw new MalformedPatternException("an unclosed character class");
		}
		char c = this.reader.next();
		if (c == '\\') {
			if (!this.reader.hasMore()) {
				throw new MalformedPatternException("a backslash at the end");
			}
			char escaped = this.reader.peek();
			List<Range> set = escapedSet(escaped);
			if (set != null) {
				this.reader.skip(1);
				return set;
			}
			c = classEscape(escaped);
		}
		return List.of(new Range(c, c));
	}

	private char classEscape(char escaped) {
		if (escaped == 'b') {
			this.reader.skip(1);
			return '\b';
		}
		if (escaped == 'c') {
			char next = this.reader.peek(1);
			if (PatternReader.isDigit(next) || next == '_') {
				this.reader.skip(2);
				return (char) (next % 32);
			}
		}
		return characterEscape();
	}

}
