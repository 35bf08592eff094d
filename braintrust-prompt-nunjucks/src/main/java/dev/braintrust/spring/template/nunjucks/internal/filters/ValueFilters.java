package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.Exponentiation;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.Numerals;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

import static java.util.Map.entry;

/**
 * Filters for values of any kind, and for numbers.
 */
public final class ValueFilters {

	public static final Map<String, Filter> ALL = Map.ofEntries(entry("abs", ValueFilters::abs),
			entry("d", ValueFilters::defaultValue), entry("default", ValueFilters::defaultValue),
			entry("dump", ValueFilters::dump), entry("float", ValueFilters::toFloat), entry("int", ValueFilters::toInt),
			entry("length", ValueFilters::length), entry("round", ValueFilters::round));

	private ValueFilters() {
	}

	private static @Nullable Object defaultValue(Arguments arguments, RenderContext context) {
		Object value = arguments.get(0);
		boolean present = Values.isTruthy(arguments.get(2)) ? Values.isTruthy(value) : value != Undefined.VALUE;
		return present ? value : arguments.get(1);
	}

	private static Object dump(Arguments arguments, RenderContext context) {
		return Dump.write(arguments.get(0), Dump.indent(arguments.get(1)), context.meter());
	}

	private static @Nullable Object length(Arguments arguments, RenderContext context) {
		Object value = arguments.get(0);
		if (Filters.isNullOrFalse(value)) {
			return 0;
		}
		return (value instanceof Map<?, ?> map) ? map.size() : MemberAccess.get(value, "length", context.meter());
	}

	private static Object abs(Arguments arguments, RenderContext context) {
		return JavaScript.number(Math.abs(Values.toNumber(arguments.get(0), context.meter())));
	}

	private static Object round(Arguments arguments, RenderContext context) {
		Object precision = arguments.get(1);
		double factor = Exponentiation.pow(10,
				Values.isTruthy(precision) ? Values.toNumber(precision, context.meter()) : 0);
		double scaled = Values.toNumber(arguments.get(0), context.meter()) * factor;
		double rounded;
		if ("ceil".equals(arguments.get(2))) {
			rounded = Math.ceil(scaled);
		}
		else if ("floor".equals(arguments.get(2))) {
			rounded = Math.floor(scaled);
		}
		else {
			// rounds half up; from 2^52 on, all doubles are integers
			rounded = (Math.abs(scaled) < 1L << 52)
					? Math.floor(scaled) + ((scaled - Math.floor(scaled) >= 0.5) ? 1 : 0) : scaled;
		}
		return Values.number(rounded / factor);
	}

	private static @Nullable Object toFloat(Arguments arguments, RenderContext context) {
		String text = Values.toText(arguments.get(0), context.meter());
		context.meter().scan(text.length());
		double number = Numerals.parseFloat(text);
		return Double.isNaN(number) ? arguments.get(1) : Values.number(number);
	}

	private static @Nullable Object toInt(Arguments given, RenderContext context) {
		Arguments arguments = given.bind("value", "default", "base");
		String text = Values.toText(arguments.get(0), context.meter());
		context.meter().scan(text.length());
		double number = Numerals.parseInt(text, Values.toInteger(arguments.get(2), 10, context.meter()));
		return Double.isNaN(number) ? arguments.get(1) : Values.number(number);
	}

}
