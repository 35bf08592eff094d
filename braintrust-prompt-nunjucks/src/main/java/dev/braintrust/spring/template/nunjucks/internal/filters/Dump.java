package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;

/**
 * {@code JSON.stringify(value, null, indent)}.
 */
public final class Dump {

	private static final int MAX_INDENT = 10;

	private final StringBuilder out;

	private final boolean compact;

	private final String indent;

	private final BuildMeter meter;

	private Dump(@Nullable String indent, BuildMeter meter) {
		this.compact = indent == null;
		this.indent = (indent != null) ? indent : "";
		this.meter = meter;
		this.out = meter.builder();
	}

	/**
	 * The indentation of one level: a number of spaces, or a string; null for compact
	 * JSON. V8 breaks lines without indentation for a number between 0 and 1.
	 */
	public static @Nullable String indent(@Nullable Object argument) {
		if (argument instanceof Number number) {
			return (number.doubleValue() > 0) ? " ".repeat(Math.min(MAX_INDENT, number.intValue())) : null;
		}
		return (argument instanceof String text && !text.isEmpty())
				? text.substring(0, Math.min(MAX_INDENT, text.length())) : null;
	}

	public static Object write(@Nullable Object value, @Nullable String indent, BuildMeter meter) {
		if (isOmitted(value)) {
			return Undefined.VALUE;
		}
		Dump dump = new Dump(indent, meter);
		dump.write(value, "");
		return meter.finish(dump.out);
	}

	private static boolean isOmitted(@Nullable Object value) {
		return value == Undefined.VALUE || value instanceof Callable;
	}

	private void write(@Nullable Object value, String margin) {
		if (value instanceof List<?> list) {
			writeList(list, margin);
		}
		else if (value instanceof Map || value instanceof SafeText || value instanceof RegularExpression) {
			writeObject(value, margin);
		}
		else {
			Json.write(isOmitted(value) ? null : value, this.out, this.meter);
		}
	}

	private void writeList(List<?> list, String margin) {
		this.meter.text(margin.length() + this.indent.length());
		String inner = margin + this.indent;
		this.meter.append(this.out, "[");
		for (int i = 0; i < list.size(); i++) {
			separate(i > 0, inner);
			write(list.get(i), inner);
		}
		close(']', !list.isEmpty(), margin);
	}

	private void writeObject(Object value, String margin) {
		boolean any = false;
		this.meter.text(margin.length() + this.indent.length());
		String inner = margin + this.indent;
		this.meter.append(this.out, "{");
		for (String key : MemberAccess.keys(value, this.meter)) {
			Object member = MemberAccess.get(value, key, this.meter);
			if (!isOmitted(member)) {
				separate(any, inner);
				Json.write(key, this.out, this.meter);
				this.meter.append(this.out, this.compact ? ":" : ": ");
				write(member, inner);
				any = true;
			}
		}
		close('}', any, margin);
	}

	private void separate(boolean comma, String margin) {
		if (comma) {
			this.meter.append(this.out, ",");
		}
		newLine(margin);
	}

	private void close(char bracket, boolean any, String margin) {
		this.meter.release(BuildMeter.TEXT + 2L * (margin.length() + this.indent.length()));
		if (any) {
			newLine(margin);
		}
		this.meter.append(this.out, String.valueOf(bracket));
	}

	private void newLine(String margin) {
		if (!this.compact) {
			this.meter.append(this.out, "\n");
			this.meter.append(this.out, margin);
		}
	}

}
