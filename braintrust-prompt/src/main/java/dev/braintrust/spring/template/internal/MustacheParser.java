package dev.braintrust.spring.template.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.TextSearch;

/**
 * Parses one Mustache template by the rules of mustache.js 4.2, with its error messages:
 * definition of white space, changes of delimiters, and removal of standalone lines,
 * which contain only tags that print nothing.
 */
final class MustacheParser {

	private static final String TAG_TYPES = "#^/>{&=!";

	private static final char VARIABLE = ' ';

	/** Estimated size of a token and its node without their text, in bytes. */
	private static final int TOKEN_SIZE = 160;

	private final String source;

	private final TemplateLimits limits;

	private final BuildMeter meter;

	private final List<@Nullable Token> tokens = new ArrayList<>();

	private final Deque<String> openSections = new ArrayDeque<>();

	private final Line line = new Line();

	private final MustacheNames names;

	private String closing = "}}";

	private TextSearch openingSearch;

	private TextSearch closingSearch;

	private TextSearch unescapedClosingSearch;

	private int openingLength;

	private int position;

	/** Index of the next line break, cached so that each line is searched once. */
	private int newline = -1;

	MustacheParser(String source, TemplateLimits limits, MustacheNames names, BuildMeter meter) {
		this.names = names;
		this.source = source;
		this.limits = limits;
		this.meter = meter;
		this.openingLength = 2;
		this.openingSearch = new TextSearch("{{", meter);
		this.closingSearch = new TextSearch("}}", meter);
		this.unescapedClosingSearch = new TextSearch("}}}", meter);
	}

	List<MustacheNode> parse() {
		while (this.position < this.source.length()) {
			int tag = this.openingSearch.find(this.source, this.position, this.meter);
			text((tag >= 0) ? tag : this.source.length());
			if (tag >= 0) {
				tag(tag);
			}
		}
		this.line.end();
		if (!this.openSections.isEmpty()) {
			throw unclosed(this.openSections.peek(), this.position);
		}
		return MustacheTreeBuilder.build(this.tokens, this.names, this.meter);
	}

	/**
	 * A token: text within one line, or a tag.
	 *
	 * @param type the tag's type, or null for text
	 * @param value the text or the content of the tag
	 */
	record Token(@Nullable Character type, String value) {
	}

	private void text(int end) {
		while (this.position < end) {
			boolean endsLine = newline() < end;
			String run = this.source.substring(this.position, endsLine ? this.newline + 1 : end);
			this.line.text(run);
			if (endsLine) {
				this.line.end();
			}
			this.position += run.length();
		}
	}

	private int newline() {
		if (this.newline < this.position) {
			int next = this.source.indexOf('\n', this.position);
			this.newline = (next >= 0) ? next : this.source.length();
		}
		return this.newline;
	}

	private void tag(int start) {
		this.position = start + this.openingLength;
		skipWhitespace();
		char type = nextType();
		skipWhitespace();
		String value = switch (type) {
			case '=' -> delimiters();
			case '{' -> content(this.unescapedClosingSearch);
			default -> content(this.closingSearch);
		};
		if (type == '{') {
			accept("}");
		}
		if (!accept(this.closing)) {
			throw new TemplateException("Unclosed tag at " + this.source.length());
		}
		this.line.tag(new Token(type, value), type == VARIABLE || type == '{' || type == '&');
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
		return VARIABLE;
	}

	/**
	 * Read up to a delimiter, without trailing white space, or to the end of the source
	 * if the delimiter is missing.
	 */
	private String content(TextSearch end) {
		int start = this.position;
		int stop = end.find(this.source, start, this.meter);
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
		String value = content(new TextSearch("=", this.meter));
		accept("=");
		content(this.closingSearch);
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
		String opening = value.substring(0, end);
		end = start;
		while (end < value.length() && !JavaScript.isWhitespace(value.charAt(end))) {
			end++;
		}
		this.closing = value.substring(start, end);
		this.openingLength = opening.length();
		this.openingSearch = new TextSearch(opening, this.meter);
		this.closingSearch = new TextSearch(this.closing, this.meter);
		this.unescapedClosingSearch = new TextSearch("}" + this.closing, this.meter);
	}

	private void open(String name) {
		this.openSections.push(name);
		if (this.openSections.size() > this.limits.nesting()) {
			throw new TemplateLimitException(
					"Sections nest deeper than %d levels, which is the limit (braintrust.prompts.template.maximum-nesting)"
						.formatted(this.limits.nesting()));
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
	 * The current line. If it is standalone, its white space and line break are removed:
	 * it contains tags and white space, and no tag that prints.
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
			add(new Token(null, run));
		}

		void tag(Token tag, boolean prints) {
			add(tag);
			this.hasTag = true;
			this.hasContent |= prints;
		}

		private void add(Token token) {
			MustacheParser.this.meter.memory(TOKEN_SIZE + 4L * token.value().length());
			MustacheParser.this.meter.scan(token.value().length());
			MustacheParser.this.tokens.add(token);
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
