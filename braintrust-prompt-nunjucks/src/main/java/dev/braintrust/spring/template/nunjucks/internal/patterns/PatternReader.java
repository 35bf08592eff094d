package dev.braintrust.spring.template.nunjucks.internal.patterns;

import org.jspecify.annotations.Nullable;

/**
 * Reads the source of a regular expression, with a position that can be reset.
 */
public final class PatternReader {

	private final String source;

	private int position;

	public PatternReader(String source) {
		this.source = source;
	}

	public int position() {
		return this.position;
	}

	public void reset(int position) {
		this.position = position;
	}

	public boolean hasMore() {
		return this.position < this.source.length();
	}

	public char peek() {
		return this.source.charAt(this.position);
	}

	/** The character at an offset from the position, or 0 after the end. */
	public char peek(int offset) {
		int index = this.position + offset;
		return (index < this.source.length()) ? this.source.charAt(index) : 0;
	}

	public char next() {
		return this.source.charAt(this.position++);
	}

	public void skip(int count) {
		this.position += count;
	}

	public boolean startsWith(String expected) {
		return this.source.startsWith(expected, this.position);
	}

	public boolean accept(String expected) {
		if (startsWith(expected)) {
			this.position += expected.length();
			return true;
		}
		return false;
	}

	/** Read up to a character and skip it; null if there is none. */
	public @Nullable String readUntil(char end) {
		int index = this.source.indexOf(end, this.position);
		if (index < 0) {
			return null;
		}
		String text = this.source.substring(this.position, index);
		this.position = index + 1;
		return text;
	}

	/**
	 * Read a decimal number, limited to {@link Integer#MAX_VALUE}; -1 if there is none.
	 */
	public int number() {
		int start = this.position;
		long value = 0;
		while (hasMore() && isDigit(peek())) {
			value = Math.min(value * 10 + next() - '0', Integer.MAX_VALUE);
		}
		return (this.position > start) ? (int) value : -1;
	}

	public static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

}
