package dev.braintrust.spring.template.nunjucks;

/**
 * Writes a regular expression of JavaScript as one of Java, where the two read the same
 * characters differently: anchors, the dot, white space, brackets within brackets, and
 * letters that only Java gives a meaning.
 */
final class RegularExpressionSyntax {

	private static final String LINE_ENDS = "\\n\\r\\u2028\\u2029";

	private static final String SPACE = "\\t\\n\\x0B\\f\\r \\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF";

	/** Letters and digits that mean the same behind a backslash. */
	private static final String COMMON_ESCAPES = "dDwWbBfnrtxuck123456789";

	private final String source;

	private final boolean multiline;

	private final StringBuilder java = new StringBuilder();

	private boolean inBrackets;

	private RegularExpressionSyntax(String source, boolean multiline) {
		this.source = source;
		this.multiline = multiline;
	}

	static String toJava(String source, boolean multiline) {
		return new RegularExpressionSyntax(source, multiline).translate();
	}

	private String translate() {
		int position = 0;
		while (position < this.source.length()) {
			char c = this.source.charAt(position);
			if (c == '\\' && position + 1 < this.source.length()) {
				escape(this.source.charAt(position + 1));
				position += 2;
			}
			else if (c == '[' && !this.inBrackets) {
				position = openBrackets(position);
			}
			else {
				character(c);
				position++;
			}
		}
		return this.java.toString();
	}

	private int openBrackets(int position) {
		if (this.source.startsWith("[]", position)) {
			this.java.append("(?!)");
			return position + 2;
		}
		if (this.source.startsWith("[^]", position)) {
			this.java.append("[\\s\\S]");
			return position + 3;
		}
		boolean negated = this.source.startsWith("[^", position);
		this.java.append(negated ? "[^" : "[");
		this.inBrackets = true;
		return position + (negated ? 2 : 1);
	}

	private void character(char c) {
		if (this.inBrackets) {
			if (c == '[' || c == '&' || c == '^') {
				this.java.append('\\');
			}
			this.java.append(c);
			this.inBrackets = c != ']';
			return;
		}
		switch (c) {
			case '.' -> this.java.append("[^" + LINE_ENDS + "]");
			case '^' -> this.java.append(this.multiline ? "(?<=\\A|[" + LINE_ENDS + "])" : "\\A");
			case '$' -> this.java.append(this.multiline ? "(?=[" + LINE_ENDS + "]|\\z)" : "\\z");
			default -> this.java.append(c);
		}
	}

	private void escape(char c) {
		if (c == 's' && this.inBrackets) {
			this.java.append(SPACE);
		}
		else if (c == 's' || c == 'S') {
			this.java.append((c == 's') ? "[" : "[^").append(SPACE).append(']');
		}
		else if (c == 'v') {
			this.java.append("\\x0B");
		}
		else if (c == '0') {
			this.java.append("\\x00");
		}
		else if (c == 'b' && this.inBrackets) {
			this.java.append("\\x08");
		}
		else if (Character.isLetterOrDigit(c) && COMMON_ESCAPES.indexOf(c) < 0) {
			this.java.append(c);
		}
		else {
			this.java.append('\\').append(c);
		}
	}

}
