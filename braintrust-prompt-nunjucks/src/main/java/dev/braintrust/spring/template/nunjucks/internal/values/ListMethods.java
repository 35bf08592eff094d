package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * The methods of JavaScript's arrays that templates can use. Methods that change the list
 * support only lists created by the template, because variables belong to the caller.
 */
public final class ListMethods {

	/** Further members of JavaScript's arrays. */
	public static final Set<String> UNSUPPORTED = Set.of("at", "copyWithin", "entries", "every", "fill", "filter",
			"find", "findIndex", "findLast", "findLastIndex", "flat", "flatMap", "forEach", "keys", "lastIndexOf",
			"map", "reduce", "reduceRight", "some", "sort", "splice", "toReversed", "toSorted", "toSpliced", "values",
			"with");

	private ListMethods() {
	}

	public static @Nullable Callable get(String name, List<?> list) {
		return switch (name) {
			case "join" -> (context, arguments) -> Values.join(list,
					(arguments.get(0) == Undefined.VALUE) ? "," : Values.toText(arguments.get(0), context.meter()),
					context.meter());
			case "toString" -> (context, arguments) -> Values.toText(list, context.meter());
			case "indexOf" -> (context, arguments) -> indexOf(list, arguments.get(0),
					IndexRange.start(arguments.get(1), list.size(), context.meter()), context.meter());
			case "includes" -> (context, arguments) -> includes(list, arguments.get(0),
					IndexRange.start(arguments.get(1), list.size(), context.meter()), context.meter());
			case "slice" -> (context, arguments) -> {
				IndexRange part = IndexRange.slice(arguments, list.size(), context.meter());
				return copy(list.subList(part.start(), part.end()), context.meter());
			};
			case "concat" -> (context, arguments) -> concat(list, arguments, context.meter());
			case "push" -> (context, arguments) -> {
				context.retain();
				context.meter().elements(arguments.size());
				requireTemplateList(list).addAll(arguments.values());
				return list.size();
			};
			case "unshift" -> (context, arguments) -> {
				context.retain();
				context.meter().elements(arguments.size());
				context.meter().work(list.size() / 64);
				requireTemplateList(list).addAll(0, arguments.values());
				return list.size();
			};
			case "pop" -> (context, arguments) -> remove(list, list.size() - 1);
			case "shift" -> (context, arguments) -> {
				context.meter().work(list.size() / 64);
				return remove(list, 0);
			};
			case "reverse" -> (context, arguments) -> {
				context.meter().work(list.size());
				Collections.reverse(requireTemplateList(list));
				return list;
			};
			default -> null;
		};
	}

	public static TemplateList copy(List<?> list, BuildMeter meter) {
		meter.elements(list.size());
		return new TemplateList(list);
	}

	/** Unlike {@code indexOf}, finds NaN. */
	private static boolean includes(List<?> list, @Nullable Object element, int from, BuildMeter meter) {
		if (!Double.valueOf(Double.NaN).equals(element)) {
			return indexOf(list, element, from, meter) >= 0;
		}
		meter.work(list.size());
		return list.subList(from, list.size()).contains(element);
	}

	public static int indexOf(List<?> list, @Nullable Object element, int from, BuildMeter meter) {
		for (int i = from; i < list.size(); i++) {
			meter.work(1);
			if (Equality.strict(list.get(i), element, meter)) {
				return i;
			}
		}
		return -1;
	}

	private static TemplateList concat(List<?> list, Arguments arguments, BuildMeter meter) {
		TemplateList all = copy(list, meter);
		for (Object argument : arguments.values()) {
			meter.elements(Values.size(argument));
			if (argument instanceof List<?> more) {
				all.addAll(more);
			}
			else {
				all.add(argument);
			}
		}
		return all;
	}

	private static @Nullable Object remove(List<?> list, int index) {
		TemplateList own = requireTemplateList(list);
		return own.isEmpty() ? Undefined.VALUE : own.remove(index);
	}

	private static TemplateList requireTemplateList(List<?> list) {
		if (list instanceof TemplateList own) {
			return own;
		}
		throw new WrongTypeException("a list created by the template, because variables can't be changed");
	}

}
