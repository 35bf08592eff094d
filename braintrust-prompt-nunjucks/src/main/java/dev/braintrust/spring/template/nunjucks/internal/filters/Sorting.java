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

	/** Consecutive wins of one run until galloping starts. */
	private static final int MIN_GALLOP = 7;

	/** Enough pending runs for every list. */
	private static final int MAX_PENDING_RUNS = 85;

	private final @Nullable Object[] elements;

	private final Comparator<@Nullable Object> order;

	private @Nullable Object[] copy = {};

	private int minGallop = MIN_GALLOP;

	private final int[] runStart = new int[MAX_PENDING_RUNS];

	private final int[] runLength = new int[MAX_PENDING_RUNS];

	private int runs;

	private Sorting(@Nullable Object[] elements, Comparator<@Nullable Object> order) {
		this.elements = elements;
		this.order = order;
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
		int inPlace = gallopRight(this.elements, this.elements[startB], startA, lengthA, 0);
		startA += inPlace;
		lengthA -= inPlace;
		if (lengthA == 0) {
			return;
		}
		lengthB = gallopLeft(this.elements, this.elements[startA + lengthA - 1], startB, lengthB, lengthB - 1);
		if (lengthB == 0) {
			return;
		}
		if (lengthA <= lengthB) {
			mergeLow(startA, lengthA, startB, lengthB);
		}
		else {
			mergeHigh(startA, lengthA, startB, lengthB);
		}
	}

	/** The position of a key in a run, before equal elements. */
	private int gallopLeft(@Nullable Object[] array, @Nullable Object key, int start, int length, int hint) {
		int last = 0;
		int offset = 1;
		if (isLess(array[start + hint], key)) {
			int max = length - hint;
			while (offset < max && isLess(array[start + hint + offset], key)) {
				last = offset;
				offset = next(offset, max);
			}
			last += hint;
			offset = Math.min(offset, max) + hint;
		}
		else {
			int max = hint + 1;
			while (offset < max && !isLess(array[start + hint - offset], key)) {
				last = offset;
				offset = next(offset, max);
			}
			int nearest = last;
			last = hint - Math.min(offset, max);
			offset = hint - nearest;
		}
		last++;
		while (last < offset) {
			int middle = last + ((offset - last) >> 1);
			if (isLess(array[start + middle], key)) {
				last = middle + 1;
			}
			else {
				offset = middle;
			}
		}
		return offset;
	}

	/** The position of a key in a run, after equal elements. */
	private int gallopRight(@Nullable Object[] array, @Nullable Object key, int start, int length, int hint) {
		int last = 0;
		int offset = 1;
		if (isLess(key, array[start + hint])) {
			int max = hint + 1;
			while (offset < max && isLess(key, array[start + hint - offset])) {
				last = offset;
				offset = next(offset, max);
			}
			int nearest = last;
			last = hint - Math.min(offset, max);
			offset = hint - nearest;
		}
		else {
			int max = length - hint;
			while (offset < max && !isLess(key, array[start + hint + offset])) {
				last = offset;
				offset = next(offset, max);
			}
			last += hint;
			offset = Math.min(offset, max) + hint;
		}
		last++;
		while (last < offset) {
			int middle = last + ((offset - last) >> 1);
			if (isLess(key, array[start + middle])) {
				offset = middle;
			}
			else {
				last = middle + 1;
			}
		}
		return offset;
	}

	private static int next(int offset, int max) {
		int next = (offset << 1) + 1;
		return (next > 0) ? next : max;
	}

	private void copy(int start, int length) {
		if (this.copy.length < length) {
			this.copy = new Object[length];
		}
		System.arraycopy(this.elements, start, this.copy, 0, length);
	}

	/** Merge adjacent runs from the left; the first one is not longer. */
	private void mergeLow(int startA, int sizeA, int startB, int sizeB) {
		@Nullable Object[] a = this.elements;
		copy(startA, sizeA);
		int lengthA = sizeA;
		int lengthB = sizeB;
		int target = startA;
		int nextA = 0;
		int nextB = startB;
		a[target++] = a[nextB++];
		lengthB--;
		merging: while (lengthB > 0 && lengthA > 1) {
			int winsA = 0;
			int winsB = 0;
			do {
				if (isLess(a[nextB], this.copy[nextA])) {
					a[target++] = a[nextB++];
					winsB++;
					winsA = 0;
					if (--lengthB == 0) {
						break merging;
					}
				}
				else {
					a[target++] = this.copy[nextA++];
					winsA++;
					winsB = 0;
					if (--lengthA == 1) {
						break merging;
					}
				}
			}
			while (winsA < this.minGallop && winsB < this.minGallop);
			this.minGallop++;
			do {
				this.minGallop = Math.max(1, this.minGallop - 1);
				winsA = gallopRight(this.copy, a[nextB], nextA, lengthA, 0);
				System.arraycopy(this.copy, nextA, a, target, winsA);
				target += winsA;
				nextA += winsA;
				lengthA -= winsA;
				if (winsA > 0 && lengthA <= 1) {
					break merging;
				}
				a[target++] = a[nextB++];
				if (--lengthB == 0) {
					break merging;
				}
				winsB = gallopLeft(a, this.copy[nextA], nextB, lengthB, 0);
				System.arraycopy(a, nextB, a, target, winsB);
				target += winsB;
				nextB += winsB;
				lengthB -= winsB;
				if (lengthB == 0) {
					break merging;
				}
				a[target++] = this.copy[nextA++];
				if (--lengthA == 1) {
					break merging;
				}
			}
			while (winsA >= MIN_GALLOP || winsB >= MIN_GALLOP);
			this.minGallop++;
		}
		if (lengthB > 0 && lengthA == 1) {
			System.arraycopy(a, nextB, a, target, lengthB);
			a[target + lengthB] = this.copy[nextA];
		}
		else {
			System.arraycopy(this.copy, nextA, a, target, lengthA);
		}
	}

	/** Merge adjacent runs from the right; the second one is not longer. */
	private void mergeHigh(int startA, int sizeA, int startB, int sizeB) {
		@Nullable Object[] a = this.elements;
		copy(startB, sizeB);
		int lengthA = sizeA;
		int lengthB = sizeB;
		int target = startB + lengthB - 1;
		int nextB = lengthB - 1;
		int nextA = startA + lengthA - 1;
		a[target--] = a[nextA--];
		lengthA--;
		merging: while (lengthA > 0 && lengthB > 1) {
			int winsA = 0;
			int winsB = 0;
			do {
				if (isLess(this.copy[nextB], a[nextA])) {
					a[target--] = a[nextA--];
					winsA++;
					winsB = 0;
					if (--lengthA == 0) {
						break merging;
					}
				}
				else {
					a[target--] = this.copy[nextB--];
					winsB++;
					winsA = 0;
					if (--lengthB == 1) {
						break merging;
					}
				}
			}
			while (winsA < this.minGallop && winsB < this.minGallop);
			this.minGallop++;
			do {
				this.minGallop = Math.max(1, this.minGallop - 1);
				winsA = lengthA - gallopRight(a, this.copy[nextB], startA, lengthA, lengthA - 1);
				target -= winsA;
				nextA -= winsA;
				lengthA -= winsA;
				System.arraycopy(a, nextA + 1, a, target + 1, winsA);
				if (lengthA == 0) {
					break merging;
				}
				a[target--] = this.copy[nextB--];
				if (--lengthB == 1) {
					break merging;
				}
				winsB = lengthB - gallopLeft(this.copy, a[nextA], 0, lengthB, lengthB - 1);
				target -= winsB;
				nextB -= winsB;
				lengthB -= winsB;
				System.arraycopy(this.copy, nextB + 1, a, target + 1, winsB);
				if (winsB > 0 && lengthB <= 1) {
					break merging;
				}
				a[target--] = a[nextA--];
				if (--lengthA == 0) {
					break merging;
				}
			}
			while (winsA >= MIN_GALLOP || winsB >= MIN_GALLOP);
			this.minGallop++;
		}
		if (lengthA > 0 && lengthB == 1) {
			target -= lengthA;
			nextA -= lengthA;
			System.arraycopy(a, nextA + 1, a, target + 1, lengthA);
			a[target] = this.copy[nextB];
		}
		else if (lengthB > 0) {
			System.arraycopy(this.copy, 0, a, target - (lengthB - 1), lengthB);
		}
	}

}
