package dev.braintrust.spring.template.nunjucks.internal.rendering;

import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;
import dev.braintrust.spring.template.nunjucks.internal.values.TemplateList;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * The global functions. A variable of the same name hides a function.
 */
public final class Globals {

	private Globals() {
	}

	public static Object get(String name) {
		return switch (name) {
			case "range" -> (Callable) (context, arguments) -> range(arguments, context.meter());
			case "cycler" -> (Callable) (context, arguments) -> cycler(arguments.values());
			case "joiner" -> (Callable) (context, arguments) -> joiner(arguments.get(0));
			default -> Undefined.VALUE;
		};
	}

	private static Object range(Arguments arguments, BuildMeter meter) {
		boolean upTo = arguments.get(1) == Undefined.VALUE;
		double start = upTo ? 0 : Values.toNumber(arguments.get(0), meter);
		double stop = Values.toNumber(arguments.get(upTo ? 0 : 1), meter);
		double step = (upTo || !Values.isTruthy(arguments.get(2))) ? 1 : Values.toNumber(arguments.get(2), meter);
		double size = Math.ceil((stop - start) / step);
		if (start == Math.rint(start) && step == Math.rint(step) && size <= Integer.MAX_VALUE) {
			return new RangeList(start, step, Math.max(0, (int) size));
		}
		TemplateList values = new TemplateList();
		for (double value = start; (step > 0) ? value < stop : value > stop; value += step) {
			meter.elements(2);
			values.add(JavaScript.number(value));
		}
		return values;
	}

	/**
	 * An arithmetic sequence of integers that computes its elements, so that it needs no
	 * memory for them.
	 */
	private static final class RangeList extends AbstractList<Object> implements RandomAccess {

		private final double start;

		private final double step;

		private final int size;

		RangeList(double start, double step, int size) {
			this.start = start;
			this.step = step;
			this.size = size;
		}

		@Override
		public Object get(int index) {
			return JavaScript.number(this.start + index * this.step);
		}

		@Override
		public int size() {
			return this.size;
		}

	}

	private static Map<String, @Nullable Object> cycler(List<@Nullable Object> values) {
		Map<String, @Nullable Object> cycler = new LinkedHashMap<>();
		int[] index = { -1 };
		cycler.put("current", null);
		cycler.put("reset", (Callable) (context, arguments) -> {
			index[0] = -1;
			cycler.put("current", null);
			return Undefined.VALUE;
		});
		cycler.put("next", (Callable) (context, arguments) -> {
			index[0] = (index[0] + 1 < values.size()) ? index[0] + 1 : 0;
			Object current = values.isEmpty() ? Undefined.VALUE : values.get(index[0]);
			cycler.put("current", current);
			return current;
		});
		return cycler;
	}

	private static Callable joiner(@Nullable Object separator) {
		Object between = Values.isTruthy(separator) ? separator : ",";
		boolean[] first = { true };
		return (context, arguments) -> {
			Object value = first[0] ? "" : between;
			first[0] = false;
			return value;
		};
	}

}
