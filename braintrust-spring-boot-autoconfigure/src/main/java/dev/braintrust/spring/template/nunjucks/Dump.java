package dev.braintrust.spring.template.nunjucks;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.Json;

/**
 * {@code JSON.stringify(value, null, indent)}.
 */
final class Dump {

	private static final int MAX_INDENT = 10;

	private final StringBuilder out = new StringBuilder();

	private final String indent;

	private final Meter meter;

	private Dump(String indent, Meter meter) {
		this.indent = indent;
		this.meter = meter;
	}

	/** What is put in front of each level, from a number of spaces or a text. */
	static String indent(@Nullable Object argument, Meter meter) {
		if (argument instanceof Number number) {
			return " ".repeat(Math.max(0, Math.min(MAX_INDENT, number.intValue())));
		}
		return (argument instanceof String text) ? text.substring(0, Math.min(MAX_INDENT, text.length())) : "";
	}

	static Object write(@Nullable Object value, String indent, Meter meter) {
		if (isOmitted(value)) {
			return Undefined.VALUE;
		}
		Dump dump = new Dump(indent, meter);
		dump.write(value, "");
		return dump.out.toString();
	}

	private static boolean isOmitted(@Nullable Object value) {
		return value == Undefined.VALUE || value instanceof Callable;
	}

	private void write(@Nullable Object value, String margin) {
		int before = this.out.length();
		if (value instanceof List<?> list) {
			writeList(list, margin);
		}
		else if (value instanceof Map || value instanceof SafeText || value instanceof RegularExpression) {
			writeObject(value, margin);
		}
		else {
			Json.write(isOmitted(value) ? null : value, this.out);
			this.meter.characters(this.out.length() - before);
		}
	}

	private void writeList(List<?> list, String margin) {
		this.out.append('[');
		for (int i = 0; i < list.size(); i++) {
			separate(i > 0, margin + this.indent);
			write(list.get(i), margin + this.indent);
		}
		close(']', !list.isEmpty(), margin);
	}

	private void writeObject(Object value, String margin) {
		boolean any = false;
		this.out.append('{');
		for (String key : Members.keys(value)) {
			Object member = Members.get(value, key, this.meter);
			if (!isOmitted(member)) {
				separate(any, margin + this.indent);
				Json.write(key, this.out);
				this.out.append(this.indent.isEmpty() ? ":" : ": ");
				this.meter.characters(key.length());
				write(member, margin + this.indent);
				any = true;
			}
		}
		close('}', any, margin);
	}

	private void separate(boolean comma, String margin) {
		if (comma) {
			this.out.append(',');
		}
		newLine(margin);
	}

	private void close(char bracket, boolean any, String margin) {
		if (any) {
			newLine(margin);
		}
		this.out.append(bracket);
	}

	private void newLine(String margin) {
		if (!this.indent.isEmpty()) {
			this.out.append('\n').append(margin);
		}
		this.meter.characters(1 + margin.length());
	}

}
