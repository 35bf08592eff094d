package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.IndexRange;
import dev.braintrust.spring.template.nunjucks.internal.values.ListMethods;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.TemplateList;
import dev.braintrust.spring.template.nunjucks.internal.values.TextMethods;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

import static java.util.Map.entry;

/**
 * Filters that split and join lists.
 */
public final class ListFilters {

	public static final Map<String, Filter> ALL = Map.ofEntries(entry("batch", ListFilters::batch),
			entry("first", ListFilters::first), entry("join", ListFilters::join), entry("last", ListFilters::last),
			entry("list", ListFilters::list), entry("random", ListFilters::random),
			entry("reverse", ListFilters::reverse), entry("slice", ListFilters::slice), entry("sum", ListFilters::sum));

	private ListFilters() {
	}

	public static List<?> requireList(@Nullable Object value) {
		if (value instanceof List<?> list) {
			return list;
		}
		throw new WrongTypeException("a list");
	}

	/**
	 * The values that JavaScript finds by index: the elements of a list, the characters
	 * of a string, an undefined value for each character of safe text, and none for other
	 * values.
	 */
	public static TemplateList elements(@Nullable Object value, BuildMeter meter) {
		if (Undefined.orNull(value)) {
			throw new WrongTypeException("a value that is not null or missing");
		}
		if (value instanceof List<?> list) {
			return ListMethods.copy(list, meter);
		}
		if (value instanceof Map<?, ?> map && map.containsKey("length")) {
			throw new WrongTypeException("a list, not an object that has a length");
		}
		TemplateList elements = new TemplateList();
		if (value instanceof String text) {
			TextMethods.addCharacters(text, elements, meter);
		}
		if (value instanceof SafeText safe) {
			meter.elements(safe.value().length());
			elements.addAll(Collections.nCopies(safe.value().length(), Undefined.VALUE));
		}
		return elements;
	}

	/** Like {@link #elements}, but empty for null and undefined. */
	static TemplateList elementsIfAny(@Nullable Object value, BuildMeter meter) {
		return Undefined.orNull(value) ? new TemplateList() : elements(value, meter);
	}

	/** The values of a member of all elements, or the elements if no member is given. */
	private static List<?> pluck(@Nullable Object value, @Nullable Object member, BuildMeter meter) {
		if (!Values.isTruthy(member)) {
			return requireList(value);
		}
		TemplateList plucked = new TemplateList();
		for (Object element : elementsIfAny(value, meter)) {
			meter.elements(1);
			plucked.add(MemberAccess.require(element, member, meter));
		}
		return plucked;
	}

	private static @Nullable Object first(Arguments arguments, RenderContext context) {
		return MemberAccess.require(arguments.get(0), 0, context.meter());
	}

	private static @Nullable Object last(Arguments arguments, RenderContext context) {
		Object length = MemberAccess.require(arguments.get(0), "length", context.meter());
		return (length instanceof Integer size)
				? MemberAccess.get(arguments.get(0), String.valueOf(size - 1), context.meter()) : Undefined.VALUE;
	}

	private static @Nullable Object random(Arguments arguments, RenderContext context) {
		int size = Values.length(arguments.get(0), context.meter());
		return MemberAccess.require(arguments.get(0), (size > 0) ? ThreadLocalRandom.current().nextInt(size) : -1,
				context.meter());
	}

	private static Object join(Arguments arguments, RenderContext context) {
		Object separator = arguments.get(1);
		return Values.join(pluck(arguments.get(0), arguments.get(2), context.meter()),
				Values.isTruthy(separator) ? Values.toText(separator, context.meter()) : "", context.meter());
	}

	private static Object sum(Arguments arguments, RenderContext context) {
		Object sum = 0;
		for (Object element : pluck(arguments.get(0), arguments.get(1), context.meter())) {
			context.meter().work(1);
			sum = Values.add(sum, element, context.meter());
		}
		return (arguments.get(2) == Undefined.VALUE) ? Values.add(0, sum, context.meter())
				: Values.add(arguments.get(2), sum, context.meter());
	}

	private static Object list(Arguments arguments, RenderContext context) {
		Object value = arguments.get(0);
		if (value instanceof List) {
			return value;
		}
		if (value instanceof String) {
			return elements(value, context.meter());
		}
		if (!(value instanceof Map) && !(value instanceof SafeText)) {
			throw new WrongTypeException("a list, a string or an object");
		}
		TemplateList pairs = new TemplateList();
		for (String key : MemberAccess.keys(value, context.meter())) {
			context.meter().memory(4L * BuildMeter.ENTRY);
			context.meter().work(1);
			Map<String, @Nullable Object> pair = new LinkedHashMap<>();
			pair.put("key", key);
			pair.put("value", MemberAccess.get(value, key, context.meter()));
			pairs.add(pair);
		}
		return pairs;
	}

	private static Object reverse(Arguments arguments, RenderContext context) {
		Object value = arguments.get(0);
		if (value instanceof String text) {
			context.meter().text(2L * text.length());
			char[] reversed = new char[text.length()];
			for (int i = 0; i < reversed.length; i++) {
				reversed[i] = text.charAt(reversed.length - 1 - i);
			}
			return new String(reversed);
		}
		TemplateList elements = elementsIfAny(value, context.meter());
		Collections.reverse(elements);
		return elements;
	}

	private static Object batch(Arguments arguments, RenderContext context) {
		TemplateList elements = elements(arguments.get(0), context.meter());
		double size = Values.toNumber(arguments.get(1), context.meter());
		TemplateList batches = new TemplateList();
		TemplateList batch = new TemplateList();
		context.meter().elements(elements.size());
		for (int i = 0; i < elements.size(); i++) {
			if (i % size == 0 && !batch.isEmpty()) {
				context.meter().elements(4);
				batches.add(batch);
				batch = new TemplateList();
			}
			batch.add(elements.get(i));
		}
		if (!batch.isEmpty()) {
			while (Values.isTruthy(arguments.get(2)) && batch.size() < size) {
				context.meter().elements(1);
				batch.add(arguments.get(2));
			}
			batches.add(batch);
		}
		return batches;
	}

	private static Object slice(Arguments arguments, RenderContext context) {
		BuildMeter meter = context.meter();
		Object value = arguments.get(0);
		double size = Values.toNumber(MemberAccess.require(value, "length", meter), meter);
		double count = Values.toNumber(arguments.get(1), meter);
		double length = Math.floor(size / count);
		double extra = size % count;
		TemplateList slices = new TemplateList();
		int offset = 0;
		for (int i = 0; i < count; i++) {
			meter.elements(4);
			double start = offset + i * length;
			offset += (i < extra) ? 1 : 0;
			double end = offset + (i + 1) * length;
			Object slice = slice(value, start, end, meter);
			if (Values.isTruthy(arguments.get(2)) && i >= extra) {
				if (!(slice instanceof TemplateList list)) {
					throw new WrongTypeException("a list to fill up slices");
				}
				list.add(arguments.get(2));
			}
			slices.add(slice);
		}
		return slices;
	}

	/** The method {@code slice} of a list or a string. */
	private static Object slice(@Nullable Object value, double start, double end, BuildMeter meter) {
		Arguments range = new Arguments(List.of(start, end));
		if (value instanceof String || value instanceof SafeText) {
			String text = Filters.text(value);
			IndexRange part = IndexRange.slice(range, text.length(), meter);
			meter.text(part.end() - part.start());
			return text.substring(part.start(), part.end());
		}
		List<?> list = requireList(value);
		IndexRange part = IndexRange.slice(range, list.size(), meter);
		return ListMethods.copy(list.subList(part.start(), part.end()), meter);
	}

	/** The names of members on the path to an attribute. */
	public static String[] path(@Nullable Object attribute, BuildMeter meter) {
		if (!Values.isTruthy(attribute)) {
			return new String[0];
		}
		return (attribute instanceof String text) ? text.split("\\.", -1)
				: new String[] { Values.toText(attribute, meter) };
	}

}
