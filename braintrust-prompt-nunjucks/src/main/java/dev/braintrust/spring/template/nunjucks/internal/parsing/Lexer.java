package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.HashSet;
import java.util.Set;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;

/**
 * Splits a template into tokens on demand. The meaning of a character depends on whether
 * it is inside a tag. Peculiarities of nunjucks are preserved: for example,
 * <code>}}</code> ends a tag even if it closes two object literals, and <code>#}</code>
 * in plain text is an error.
 */
final class Lexer {

	private static final String WHITESPACE = " \n\t\r\u00A0";

	private static final String DELIMITERS = "()[]{}%*-+~/#,:|.<>=!";

	/** Before each operator those that start with it. */
	private static final String[] OPERATORS = { "===", "!==", "==", "!=", "<=", ">=", "//", "**", "(", ")", "[", "]",
			"{", "}", "%", "*", "-", "+", "~", "/", "#", ",", ":", "|", ".", "<", ">", "=", "!" };

	private static final String[] TAG_ENDS = { "%}", "-%}", "}}", "-}}" };

	private static final String REGEX_FLAGS = "gimy";

	/** Estimated size of a token and its syntax node without its text, in bytes. */
	private static final int TOKEN_SIZE = 128;

	private final String source;

	private int position;

	private int line = 1;

	private int lineStart;

	private boolean inTag;

	private final BuildMeter meter;

	/** Names of raw tags that have no end tag in the rest of the template. */
	private final Set<String> missingRawTags = new HashSet<>();

	Lexer(String source, BuildMeter meter) {
		this.source = source;
		this.meter = meter;
	}

	Token next() {
		if (this.inTag) {
			skipWhitespace();
		}
		int start = this.position;
		int startLine = this.line;
		int column = start - this.lineStart + 1;
		if (start >= this.source.length()) {
			return new Token(TokenType.END, "", startLine, column);
		}
		Token token = this.inTag ? tagToken(startLine, column) : textToken(startLine, column);
		countLines(start);
		this.meter.memory(TOKEN_SIZE + 2L * token.value().length());
		this.meter.work(1 + (this.position - start));
		return token;
	}

	/**
	 * Read the raw text after a {@code raw} tag up to its end tag. Without an end tag,
	 * nothing is read, and what follows is parsed as usual.
	 * @param tag {@code raw} or {@code verbatim}
	 * @return the raw text
	 */
	String raw(String tag) {
		int start = this.position;
		int level = this.missingRawTags.contains(tag) ? 0 : 1;
		while (level > 0) {
			RawTag found = RawTag.find(this.source, this.position, tag);
			this.meter.work(((found != null) ? found.end() : this.source.length()) - this.position);
			if (found == null) {
				// searched only once, because many such tags would take quadratic time
				this.missingRawTags.add(tag);
				break;
			}
			level += found.opening() ? 1 : -1;
			this.position = found.end();
			if (level == 0) {
				countLines(start);
				checkOneLine(found);
				return this.source.substring(start, found.start());
			}
		}
		countLines(start);
		return this.source.substring(start, this.position);
	}

	/** Nunjucks fails if it goes back over the end of a line. */
	private void checkOneLine(RawTag tag) {
		if (this.source.substring(tag.start(), tag.end()).indexOf('\n') >= 0) {
			throw new TemplateException("[Line %d] The end tag of raw text must be on one line".formatted(this.line));
		}
	}

	private void skipWhitespace() {
		int start = this.position;
		while (this.position < this.source.length() && WHITESPACE.indexOf(this.source.charAt(this.position)) >= 0) {
			this.position++;
		}
		if (this.position > start) {
			countLines(start);
			this.meter.work(this.position - start);
		}
	}

	private void countLines(int from) {
		for (int i = from; i < this.position && i < this.source.length(); i++) {
			if (this.source.charAt(i) == '\n') {
				this.line++;
				this.lineStart = i + 1;
			}
		}
	}

	private Token textToken(int line, int column) {
		if (accept("{%")) {
			return opening(TokenType.BLOCK_START, "{%", line, column);
		}
		if (accept("{{")) {
			return opening(TokenType.VARIABLE_START, "{{", line, column);
		}
		int start = this.position;
		if (accept("{#")) {
			int end = this.source.indexOf("#}", this.position);
			if (end < 0) {
				throw new TemplateException("[Line %d, Column %d] This comment is not closed".formatted(line, column));
			}
			this.position = end + 2;
			return new Token(TokenType.COMMENT, this.source.substring(start, this.position), line, column);
		}
		while (this.position < this.source.length() && !atOpening()) {
			if (this.source.startsWith("#}", this.position)) {
				throw new TemplateException(
						"A comment ends at character %d, but none was opened".formatted(this.position));
			}
			this.position++;
		}
		return new Token(TokenType.DATA, this.source.substring(start, this.position), line, column);
	}

	private boolean atOpening() {
		return this.source.startsWith("{%", this.position) || this.source.startsWith("{{", this.position)
				|| this.source.startsWith("{#", this.position);
	}

	private Token opening(TokenType type, String tag, int line, int column) {
		this.inTag = true;
		return new Token(type, accept("-") ? tag + "-" : tag, line, column);
	}

	private Token tagToken(int line, int column) {
		char current = this.source.charAt(this.position);
		if (current == '"' || current == '\'') {
			return new Token(TokenType.STRING, string(current), line, column);
		}
		for (String end : TAG_ENDS) {
			if (accept(end)) {
				this.inTag = false;
				return new Token(end.endsWith("%}") ? TokenType.BLOCK_END : TokenType.VARIABLE_END, end, line, column);
			}
		}
		if (accept("r/")) {
			return new Token(TokenType.REGEX, regex(), line, column);
		}
		if (DELIMITERS.indexOf(current) >= 0) {
			return operator(line, column);
		}
		return word(line, column);
	}

	private String string(char quote) {
		StringBuilder text = new StringBuilder();
		this.position++;
		while (this.position < this.source.length() && this.source.charAt(this.position) != quote) {
			char c = this.source.charAt(this.position++);
			if (c == '\\' && this.position < this.source.length()) {
				c = switch (this.source.charAt(this.position)) {
					case 'n' -> '\n';
					case 't' -> '\t';
					case 'r' -> '\r';
					default -> this.source.charAt(this.position);
				};
				this.position++;
			}
			text.append(c);
		}
		this.position = Math.min(this.position + 1, this.source.length());
		return text.toString();
	}

	/** The body and the flags of a regular expression, separated by a slash. */
	private String regex() {
		int start = this.position;
		while (this.position < this.source.length()
				&& (this.source.charAt(this.position) != '/' || this.source.charAt(this.position - 1) == '\\')) {
			this.position++;
		}
		String body = this.source.substring(start, this.position);
		this.position = Math.min(this.position + 1, this.source.length());
		return body + "/" + readWhile(REGEX_FLAGS, true);
	}

	private Token operator(int line, int column) {
		for (String operator : OPERATORS) {
			if (accept(operator)) {
				return new Token(type(operator), operator, line, column);
			}
		}
		throw new IllegalStateException("Not an operator");
	}

	private static TokenType type(String operator) {
		return switch (operator) {
			case "(" -> TokenType.LEFT_PARENTHESIS;
			case ")" -> TokenType.RIGHT_PARENTHESIS;
			case "[" -> TokenType.LEFT_BRACKET;
			case "]" -> TokenType.RIGHT_BRACKET;
			case "{" -> TokenType.LEFT_BRACE;
			case "}" -> TokenType.RIGHT_BRACE;
			case "," -> TokenType.COMMA;
			case ":" -> TokenType.COLON;
			case "~" -> TokenType.TILDE;
			case "|" -> TokenType.PIPE;
			default -> TokenType.OPERATOR;
		};
	}

	private Token word(int line, int column) {
		String word = readWhile(WHITESPACE + DELIMITERS, false);
		if (isInteger(word)) {
			return accept(".") ? new Token(TokenType.FRACTION, word + "." + readWhile("0123456789", true), line, column)
					: new Token(TokenType.INTEGER, word, line, column);
		}
		return switch (word) {
			case "true", "false" -> new Token(TokenType.BOOLEAN, word, line, column);
			case "none", "null" -> new Token(TokenType.NONE, "null", line, column);
			default -> new Token(TokenType.SYMBOL, word, line, column);
		};
	}

	private static boolean isInteger(String word) {
		for (int i = 0; i < word.length(); i++) {
			if (word.charAt(i) < '0' || word.charAt(i) > '9') {
				return false;
			}
		}
		return true;
	}

	private String readWhile(String characters, boolean included) {
		int start = this.position;
		while (this.position < this.source.length()
				&& (characters.indexOf(this.source.charAt(this.position)) >= 0) == included) {
			this.position++;
		}
		return this.source.substring(start, this.position);
	}

	private boolean accept(String expected) {
		if (this.source.startsWith(expected, this.position)) {
			this.position += expected.length();
			return true;
		}
		return false;
	}

}
