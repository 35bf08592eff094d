package dev.braintrust.spring.json.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A recursive-descent parser for one JSON text.
 */
final class JsonParser {

	/** Integers with at most this many digits are exact and parsed as a long. */
	private static final int EXACT_DIGITS = 15;

	private final String text;

	private final @Nullable Set<Object> duplicates;

	private int position;

	private int depth;

	private final @Nullable BuildMeter meter;

	JsonParser(String text, @Nullable Set<Object> duplicates, @Nullable BuildMeter meter) {
		this.text = text;
		this.duplicates = duplicates;
		this.meter = meter;
	}

	@Nullable Object parse() {
		Object value = value();
		skipWhitespace();
		if (this.position < this.text.length()) {
			throw unexpected("the end");
		}
		return value;
	}

	private @Nullable Object value() {
		skipWhitespace();
		count(BuildMeter.ELEMENT);
		return switch (peek()) {
			case '{' -> object();
			case '[' -> array();
			case '"' -> string();
			case 't' -> literal("true", Boolean.TRUE);
			case 'f' -> literal("false", Boolean.FALSE);
			case 'n' -> literal("null", null);
			default -> number();
		};
	}

	private void count(long bytes) {
		if (this.meter != null) {
			this.meter.memory(bytes);
			this.meter.work(1);
		}
	}

	private Map<String, @Nullable Object> object() {
		enter();
		count(BuildMeter.ENTRY);
		Map<String, @Nullable Object> members = new LinkedHashMap<>();
		int pairs = 0;
		skipWhitespace();
		if (!accept('}')) {
			do {
				skipWhitespace();
				if (peek() != '"') {
					throw unexpected("a property name");
				}
				count(BuildMeter.ENTRY);
				String name = string();
				skipWhitespace();
				expect(':');
				members.put(name, value());
				pairs++;
				skipWhitespace();
			}
			while (accept(','));
			expect('}');
		}
		this.depth--;
		Map<String, @Nullable Object> listed = JavaScript.ordered(members, this.meter);
		Map<String, @Nullable Object> ordered = Collections.unmodifiableMap(listed);
		if (this.duplicates != null && pairs > ordered.size()) {
			this.duplicates.add(ordered);
		}
		return ordered;
	}

	private List<@Nullable Object> array() {
		enter();
		count(BuildMeter.ENTRY);
		List<@Nullable Object> elements = new ArrayList<>();
		skipWhitespace();
		if (!accept(']')) {
			do {
				elements.add(value());
				skipWhitespace();
			}
			while (accept(','));
			expect(']');
		}
		this.depth--;
		return Collections.unmodifiableList(elements);
	}

	private void enter() {
		this.position++;
		if (++this.depth > Json.MAX_DEPTH) {
			throw new JsonLimitException("JSON nests deeper than %d levels".formatted(Json.MAX_DEPTH));
		}
	}

	private String string() {
		int start = ++this.position;
		int end = start;
		int length = this.text.length();
		while (end < length && this.text.charAt(end) != '"' && this.text.charAt(end) != '\\'
				&& this.text.charAt(end) >= ' ') {
			end++;
		}
		if (end < length && this.text.charAt(end) == '"') {
			this.position = end + 1;
			countText(end - start);
			return this.text.substring(start, end);
		}
		// has escapes
		StringBuilder value = new StringBuilder();
		append(value, start, end);
		this.position = end;
		while (!accept('"')) {
			char c = peek();
			if (c < ' ') {
				throw unexpected("the end of a string");
			}
			this.position++;
			if (this.meter != null) {
				this.meter.reserve(value, 1);
				this.meter.work(1);
			}
			value.append((c == '\\') ? escape() : c);
		}
		countText(value.length());
		return value.toString();
	}

	private void append(StringBuilder value, int start, int end) {
		if (this.meter != null) {
			this.meter.append(value, this.text, start, end);
		}
		else {
			value.append(this.text, start, end);
		}
	}

	private void countText(int length) {
		if (this.meter != null) {
			this.meter.memory(BuildMeter.TEXT + 2L * length);
			this.meter.scan(length);
		}
	}

	private char escape() {
		char c = peek();
		this.position++;
		return switch (c) {
			case '"', '\\', '/' -> c;
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' -> unicode();
			default -> {
				this.position--;
				throw unexpected("an escape");
			}
		};
	}

	private char unicode() {
		int code = 0;
		for (int i = 0; i < 4; i++) {
			char c = peek();
			int digit = (c < 128) ? Character.digit(c, 16) : -1;
			if (digit < 0) {
				throw unexpected("four hexadecimal digits");
			}
			code = code * 16 + digit;
			this.position++;
		}
		return (char) code;
	}

	private @Nullable Object literal(String name, @Nullable Object value) {
		if (!this.text.startsWith(name, this.position)) {
			throw unexpected("a value");
		}
		this.position += name.length();
		return value;
	}

	private Number number() {
		int start = this.position;
		accept('-');
		int firstDigit = this.position;
		int digits = digits();
		if (digits == 0) {
			throw unexpected("a value");
		}
		if (digits > 1 && this.text.charAt(firstDigit) == '0') {
			this.position = firstDigit + 1;
			throw unexpected("no digit after a leading zero");
		}
		boolean integer = true;
		if (accept('.')) {
			integer = false;
			requireDigits();
		}
		if (accept('e') || accept('E')) {
			integer = false;
			if (!accept('+')) {
				accept('-');
			}
			requireDigits();
		}
		if (integer && digits <= EXACT_DIGITS) {
			return JavaScript.number(Long.parseLong(this.text, start, this.position, 10));
		}
		return JavaScript.number(Double.parseDouble(this.text.substring(start, this.position)));
	}

	private void requireDigits() {
		if (digits() == 0) {
			throw unexpected("a digit");
		}
	}

	private int digits() {
		int start = this.position;
		while (this.position < this.text.length() && this.text.charAt(this.position) >= '0'
				&& this.text.charAt(this.position) <= '9') {
			this.position++;
		}
		return this.position - start;
	}

	private void skipWhitespace() {
		while (this.position < this.text.length()) {
			char c = this.text.charAt(this.position);
			if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
				return;
			}
			this.position++;
		}
	}

	private char peek() {
		if (this.position >= this.text.length()) {
			throw new JsonException("JSON ends too early, at position " + this.position);
		}
		return this.text.charAt(this.position);
	}

	private boolean accept(char expected) {
		if (this.position < this.text.length() && this.text.charAt(this.position) == expected) {
			this.position++;
			return true;
		}
		return false;
	}

	private void expect(char expected) {
		if (!accept(expected)) {
			throw unexpected("'" + expected + "'");
		}
	}

	private JsonException unexpected(String expected) {
		return new JsonException("JSON is malformed: expected %s at position %d".formatted(expected, this.position));
	}

}
