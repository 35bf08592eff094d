package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.values.TemplateList;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;

/**
 * The sort of JavaScript's arrays as V8 implements it: a TimSort with runs of at least 32
 * elements. JavaScript's comparison of mixed types is not a total order, for which the
 * result depends on the algorithm, and {@code List.sort} may throw an exception.
 *
 * @see <a href=
 * "https://github.com/python/cpython/blob/main/Objects/listsort.txt">listsort.txt, the
 * description of the algorithm and of its terms</a>
 */
public final class Sorting {

	/** Runs of at least this length are merged rather than extended. */
	private static final int MIN_MERGE = 64;

	/** Enough pending runs for every list. */
	private static final int MAX_PENDING_RUNS = 85;

	private final @Nullable Object[] elements;

	private final Comparator<@Nullable Object> order;

	private final RunMerge merge;

	private final int[] runStart = new int[MAX_PENDING_RUNS];

	private final int[] runLength = new int[MAX_PENDING_RUNS];

	private int runs;

	private Sorting(@Nullable Object[] elements, Comparator<@Nullable Object> order) {
		this.elements = elements;
		this.order = order;
		this.merge = new RunMerge(elements, order);
	}

	/** Sort like JavaScript: undefined values are last and not compared. */
	public static TemplateList sort(List<@Nullable Object> list, BuildMeter meter, Comparator<@Nullable Object> order) {
		// the sorted elements, the result, and a copy of up to half of them
		meter.elements(3L * list.size());
		@Nullable Object[] present = list.stream().filter((element) -> element != Undefined.VALUE).toArray();
		new Sorting(present, order).sort();
		TemplateList sorted = new TemplateList(Arrays.asList(present));
		while (sorted.size() < list.size()) {
			sorted.add(Undefined.VALUE);
		}
		return sorted;
	}

	private void sort() {
		int start = 0;
		int minRun = minRun(this.elements.length);
		while (this.elements.length > 1 && start < this.elements.length) {
			int length = naturalRun(start, this.elements.length);
			if (length < minRun) {
				int forced = Math.min(minRun, this.elements.length - start);
				insert(start, start + length, start + forced);
				length = forced;
			}
			this.runStart[this.runs] = start;
			this.runLength[this.runs] = length;
			this.runs++;
			mergeCollapse();
			start += length;
		}
		while (this.runs > 1) {
			int run = this.runs - 2;
			mergeAt((run > 0 && this.runLength[run - 1] < this.runLength[run + 1]) ? run - 1 : run);
		}
	}

	private static int minRun(int size) {
		int remaining = size;
		int lost = 0;
		while (remaining >= MIN_MERGE) {
			lost |= remaining & 1;
			remaining >>= 1;
		}
		return remaining + lost;
	}

	/**
	 * Find the longest ascending or strictly descending run at a position, and reverse a
	 * descending one.
	 * @return its length
	 */
	private int naturalRun(int start, int end) {
		int next = start + 1;
		if (next == end) {
			return 1;
		}
		boolean descending = isLess(this.elements[next], this.elements[start]);
		next++;
		while (next < end && isLess(this.elements[next], this.elements[next - 1]) == descending) {
			next++;
		}
		if (descending) {
			for (int low = start, high = next - 1; low < high; low++, high--) {
				Object swapped = this.elements[low];
				this.elements[low] = this.elements[high];
				this.elements[high] = swapped;
			}
		}
		return next - start;
	}

	/** Binary insertion sort; elements before {@code sorted} are in order. */
	private void insert(int start, int sorted, int end) {
		for (int next = sorted; next < end; next++) {
			Object pivot = this.elements[next];
			int left = start;
			int right = next;
			while (left < right) {
				int middle = left + ((right - left) >> 1);
				if (isLess(pivot, this.elements[middle])) {
					right = middle;
				}
				else {
					left = middle + 1;
				}
			}
			System.arraycopy(this.elements, left, this.elements, left + 1, next - left);
			this.elements[left] = pivot;
		}
	}

	private boolean isLess(@Nullable Object left, @Nullable Object right) {
		return this.order.compare(left, right) < 0;
	}

	/** Merge runs until each is longer than the two that follow it together. */
	private void mergeCollapse() {
		while (this.runs > 1) {
			int run = this.runs - 2;
			if (!isLongEnough(run + 1) || !isLongEnough(run)) {
				mergeAt((this.runLength[run - 1] < this.runLength[run + 1]) ? run - 1 : run);
			}
			else if (this.runLength[run] <= this.runLength[run + 1]) {
				mergeAt(run);
			}
			else {
				break;
			}
		}
	}

	private boolean isLongEnough(int run) {
		return run < 2 || this.runLength[run - 2] > this.runLength[run - 1] + this.runLength[run];
	}

	/** Merge a pending run with the next one. */
	private void mergeAt(int run) {
		int startA = this.runStart[run];
		int lengthA = this.runLength[run];
		int startB = this.runStart[run + 1];
		int lengthB = this.runLength[run + 1];
		this.runLength[run] = lengthA + lengthB;
		if (run == this.runs - 3) {
			this.runStart[run + 1] = this.runStart[run + 2];
			this.runLength[run + 1] = this.runLength[run + 2];
		}
		this.runs--;
		this.merge.merge(startA, lengthA, startB, lengthB);
	}

}
