package dev.braintrust.spring.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.JavaScript;

/**
 * Parses one Mustache template, with the rules and the error texts of mustache.js 4.2:
 * what counts as white space, how delimiters change, which lines vanish because they hold
 * only tags that print nothing.
 */
final class MustacheParser {

	private static final String TAG_TYPES = "#^/>{&=!";

	private static final char NAME = ' ';

	private final String source;

	private final TemplateLimits limits;

	private final List<@Nullable Token> tokens = new ArrayList<>();

	private final Deque<String> openSections = new ArrayDeque<>();

	private final Line line = new Line();

	private String opening = "{{";

	private String closing = "}}";

	private int position;

	MustacheParser(String source, TemplateLimits limits) {
		this.source = source;
		this.limits = limits;
	}

	List<MustacheNode> parse() {
		while (this.position < this.source.length()) {
			int tag = this.source.indexOf(this.opening, this.position);
			text((tag >= 0) ? tag : this.source.length());
			if (tag >= 0) {
				tag(tag);
			}
		}
		this.line.end();
		if (!this.openSections.isEmpty()) {
			throw unclosed(this.openSections.peek(), this.position);
		}
		return MustacheNesting.nest(this.tokens);
	}

	/**
	 * What the scanner found: a run of text within one line, or a tag.
	 *
	 * @param type the tag's type, or null for text
	 * @param value the text or the tag's content
	 */
	record Token(@Nullable Character type, String value) {
	}

	private void text(int end) {
		while (this.position < end) {
			int newline = this.source.indexOf('\n', this.position);
			boolean endsLine = newline >= 0 && newline < end;
			String run = this.source.substring(this.position, endsLine ? newline + 1 : end);
			this.line.text(run);
			if (endsLine) {
				this.line.end();
			}
			this.position += run.length();
		}
	}

	private void tag(int start) {
		this.position = start + this.opening.length();
		skipWhitespace();
		char type = nextType();
		skipWhitespace();
		String value = switch (type) {
			case '=' -> delimiters();
			case '{' -> content("}" + this.closing);
			default -> content(this.closing);
		};
		if (type == '{') {
			accept("}");
		}
		skipWhitespace();
		if (!accept(this.closing)) {
			throw new TemplateException("Unclosed tag at " + this.source.length());
		}
		this.line.tag(new Token(type, value), type == NAME || type == '{' || type == '&');
		switch (type) {
			case '#', '^' -> open(value);
			case '/' -> close(value, start);
			case '=' -> setDelimiters(value);
			default -> {
			}
		}
	}

	private char nextType() {
		if (this.position < this.source.length() && TAG_TYPES.indexOf(this.source.charAt(this.position)) >= 0) {
			return this.source.charAt(this.position++);
		}
		return NAME;
	}

	/**
	 * What lies before an end and the white space in front of it, or all the rest.
	 */
	private String content(String end) {
		int start = this.position;
		int stop = this.source.indexOf(end, start);
		if (stop < 0) {
			this.position = this.source.length();
			return this.source.substring(start);
		}
		this.position = stop;
		while (stop > start && JavaScript.isWhitespace(this.source.charAt(stop - 1))) {
			stop--;
		}
		return this.source.substring(start, stop);
	}

	private String delimiters() {
		String value = content("=");
		accept("=");
		content(this.closing);
		return value;
	}

	private void setDelimiters(String value) {
		int end = 0;
		while (end < value.length() && !JavaScript.isWhitespace(value.charAt(end))) {
			end++;
		}
		int start = end;
		while (start < value.length() && JavaScript.isWhitespace(value.charAt(start))) {
			start++;
		}
		if (start == end) {
			throw new TemplateException("Invalid tags: " + value);
		}
		this.opening = value.substring(0, end);
		end = start;
		while (end < value.length() && !JavaScript.isWhitespace(value.charAt(end))) {
			end++;
		}
		this.closing = value.substring(start, end);
	}

	private void open(String name) {
		this.openSections.push(name);
		if (this.openSections.size() > this.limits.nesting()) {
			throw new TemplateException(
					"Sections nest deeper than %d levels, which is the limit".formatted(this.limits.nesting()));
		}
	}

	private void close(String name, int start) {
		if (this.openSections.isEmpty()) {
			throw new TemplateException("Unopened section \"" + name + "\" at " + start);
		}
		String open = this.openSections.pop();
		if (!open.equals(name)) {
			throw unclosed(open, start);
		}
	}

	private static TemplateException unclosed(String section, int position) {
		return new TemplateException("Unclosed section \"" + section + "\" at " + position);
	}

	private boolean accept(String expected) {
		if (this.source.startsWith(expected, this.position)) {
			this.position += expected.length();
			return true;
		}
		return false;
	}

	private void skipWhitespace() {
		while (this.position < this.source.length() && JavaScript.isWhitespace(this.source.charAt(this.position))) {
			this.position++;
		}
	}

	/**
	 * The line being scanned. If it holds tags and otherwise only white space, and no tag
	 * that prints, then its white space and its end vanish.
	 */
	private final class Line {

		private final List<Integer> blanks = new ArrayList<>();

		private boolean hasTag;

		private boolean hasContent;

		void text(String run) {
			if (run.chars().allMatch((c) -> JavaScript.isWhitespace((char) c))) {
				this.blanks.add(MustacheParser.this.tokens.size());
			}
			else {
				this.hasContent = true;
			}
			MustacheParser.this.tokens.add(new Token(null, run));
		}

		void tag(Token tag, boolean prints) {
			MustacheParser.this.tokens.add(tag);
			this.hasTag = true;
			this.hasContent |= prints;
		}

		void end() {
			if (this.hasTag && !this.hasContent) {
				this.blanks.forEach((blank) -> MustacheParser.this.tokens.set(blank, null));
			}
			this.blanks.clear();
			this.hasTag = false;
			this.hasContent = false;
		}

	}

}
