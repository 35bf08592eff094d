package dev.braintrust.spring.template.nunjucks.internal;

import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * A stable merge sort. JavaScript's comparison of mixed types is not a total order, for
 * which {@code List.sort} may throw an exception.
 */
final class Sorting {

	private Sorting() {
	}

	/** Sort like JavaScript: undefined values are last and not compared. */
	static TemplateList sort(List<@Nullable Object> list, Meter meter, Comparator<@Nullable Object> order) {
		// each level of the merge copies all elements
		meter.elements(3L * list.size());
		List<@Nullable Object> present = list.stream().filter((element) -> element != Undefined.VALUE).toList();
		TemplateList sorted = new TemplateList(mergeSort(present, order));
		while (sorted.size() < list.size()) {
			sorted.add(Undefined.VALUE);
		}
		return sorted;
	}

	private static List<@Nullable Object> mergeSort(List<@Nullable Object> list, Comparator<@Nullable Object> order) {
		if (list.size() < 2) {
			return list;
		}
		int middle = list.size() / 2;
		List<@Nullable Object> left = mergeSort(list.subList(0, middle), order);
		List<@Nullable Object> right = mergeSort(list.subList(middle, list.size()), order);
		TemplateList merged = new TemplateList();
		int i = 0;
		int j = 0;
		while (i < left.size() && j < right.size()) {
			merged.add((order.compare(right.get(j), left.get(i)) < 0) ? right.get(j++) : left.get(i++));
		}
		merged.addAll(left.subList(i, left.size()));
		merged.addAll(right.subList(j, right.size()));
		return merged;
	}

}
