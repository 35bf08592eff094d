package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.Comparison;
import dev.braintrust.spring.template.nunjucks.internal.values.Equality;
import dev.braintrust.spring.template.nunjucks.internal.values.LetterCase;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.TemplateList;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

/**
 * Filters that sort.
 */
final class SortFilters {

	static final Map<String, Filter> ALL = Map.of("sort", SortFilters::sort, "dictsort", SortFilters::sortDict);

	private SortFilters() {
	}

	private static Object sort(Arguments given, RenderContext context) {
		Arguments arguments = given.bind("value", "reverse", "case_sensitive", "attribute");
		BuildMeter meter = context.meter();
		Object value = arguments.get(0);
		TemplateList elements = ListFilters.elementsIfAny(value, meter);
		Object attribute = arguments.get(3);
		String[] path = ListFilters.path(attribute, meter);
		boolean fold = !Values.isTruthy(arguments.get(2));
		int direction = Values.isTruthy(arguments.get(1)) ? -1 : 1;
		return Sorting.sort(elements, meter, (a, b) -> {
			long memory = meter.memory();
			meter.work(1);
			Object x = MemberAccess.path(a, path);
			Object y = MemberAccess.path(b, path);
			if (context.isStrict() && path.length > 0 && (x == Undefined.VALUE || y == Undefined.VALUE)) {
				throw new WrongTypeException("elements with the attribute that it sorts by");
			}
			if (fold && x instanceof String first && y instanceof String second) {
				x = LetterCase.lower(first, meter);
				y = LetterCase.lower(second, meter);
			}
			Comparison comparison = Comparison.of(x, y, meter);
			meter.release(meter.memory() - memory);
			return comparison.isLess() ? -direction : comparison.isGreater() ? direction : 0;
		});
	}

	private static Object sortDict(Arguments arguments, RenderContext context) {
		BuildMeter meter = context.meter();
		Object by = arguments.get(2);
		if (!(arguments.get(0) instanceof Map<?, ?> map)) {
			throw new WrongTypeException("an object");
		}
		if (by != Undefined.VALUE && !"key".equals(by) && !"value".equals(by)) {
			throw new WrongTypeException("'key' or 'value' to sort by");
		}
		boolean fold = !Values.isTruthy(arguments.get(1));
		TemplateList pairs = new TemplateList();
		meter.memory((long) BuildMeter.ENTRY * map.size());
		JavaScript.ordered(typed(map), meter).forEach((key, value) -> {
			meter.memory(2L * BuildMeter.ENTRY);
			meter.work(1);
			TemplateList pair = new TemplateList();
			pair.add(key);
			pair.add(value);
			pairs.add(pair);
		});
		int member = "value".equals(by) ? 1 : 0;
		return Sorting.sort(pairs, meter, (a, b) -> {
			long memory = meter.memory();
			meter.work(1);
			Object x = foldCase(ListFilters.requireList(a).get(member), fold, meter);
			Object y = foldCase(ListFilters.requireList(b).get(member), fold, meter);
			int order = Comparison.of(x, y, meter).isGreater() ? 1 : Equality.strict(x, y, meter) ? 0 : -1;
			meter.release(meter.memory() - memory);
			return order;
		});
	}

	private static Map<String, @Nullable Object> typed(Map<?, ?> map) {
		Map<String, @Nullable Object> typed = new LinkedHashMap<>();
		map.forEach((key, value) -> typed.put((String) key, value));
		return typed;
	}

	private static @Nullable Object foldCase(@Nullable Object value, boolean fold, BuildMeter meter) {
		return (fold && value instanceof String text) ? LetterCase.upper(text, meter) : value;
	}

}
