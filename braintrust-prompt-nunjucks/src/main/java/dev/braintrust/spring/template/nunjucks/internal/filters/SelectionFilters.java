package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.TemplateList;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

/**
 * Filters that select or group the elements of a list.
 */
public final class SelectionFilters {

	public static final Map<String, Filter> ALL = Map.of("groupby", SelectionFilters::group, "select",
			(arguments, context) -> byTest(arguments, context, true), "reject",
			(arguments, context) -> byTest(arguments, context, false), "selectattr",
			(arguments, context) -> byMember(arguments, context, true), "rejectattr",
			(arguments, context) -> byMember(arguments, context, false));

	private SelectionFilters() {
	}

	private static Object byTest(Arguments arguments, RenderContext context, boolean expected) {
		BuildMeter meter = context.meter();
		String name = (arguments.get(1) == Undefined.VALUE) ? "truthy" : Values.toText(arguments.get(1), meter);
		TestFunction test = TestFunctions.get(name);
		if (test == null) {
			// not quoted, because the name may be the value of a variable
			throw new TemplateException("A filter selects by a test that does not exist");
		}
		List<?> elements = (arguments.get(0) instanceof SafeText) ? List.of()
				: ListFilters.elements(arguments.get(0), meter);
		return keep(elements, (element) -> test.test(element, arguments.get(2), meter) == expected, meter);
	}

	private static Object byMember(Arguments arguments, RenderContext context, boolean expected) {
		BuildMeter meter = context.meter();
		return keep(ListFilters.requireList(arguments.get(0)),
				(element) -> Values.isTruthy(MemberAccess.require(element, arguments.get(1), meter)) == expected,
				meter);
	}

	private static TemplateList keep(List<?> list, Predicate<@Nullable Object> condition, BuildMeter meter) {
		TemplateList kept = new TemplateList();
		for (Object element : list) {
			meter.elements(1);
			if (condition.test(element)) {
				kept.add(element);
			}
		}
		return kept;
	}

	private static Object group(Arguments arguments, RenderContext context) {
		BuildMeter meter = context.meter();
		String[] path = ListFilters.path(arguments.get(1), meter);
		Map<String, @Nullable Object> groups = new LinkedHashMap<>();
		for (Object element : ListFilters.elements(arguments.get(0), meter)) {
			meter.memory(2L * BuildMeter.ENTRY);
			meter.work(1);
			Object key = MemberAccess.path(element, path);
			if (key == Undefined.VALUE && context.isStrict()) {
				throw new WrongTypeException("elements with the attribute that it groups by");
			}
			Object group = groups.computeIfAbsent(Values.toText(key, meter), (name) -> new TemplateList());
			if (group instanceof TemplateList list) {
				list.add(element);
			}
		}
		return JavaScript.ordered(groups, meter);
	}

}
