package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/**
 * Merges adjacent runs of a TimSort.
 */
final class RunMerge {

	/** Consecutive wins of one run until galloping starts. */
	private static final int MIN_GALLOP = 7;

	private final @Nullable Object[] elements;

	private final Comparator<@Nullable Object> order;

	private @Nullable Object[] copy = {};

	private int minGallop = MIN_GALLOP;

	RunMerge(@Nullable Object[] elements, Comparator<@Nullable Object> order) {
		this.elements = elements;
		this.order = order;
	}

	/** Merge a sorted run A and the sorted run B that follows it. */
	void merge(int firstA, int sizeA, int startB, int sizeB) {
		int inPlace = gallopRight(this.elements, this.elements[startB], firstA, sizeA, 0);
		int startA = firstA + inPlace;
		int lengthA = sizeA - inPlace;
		if (lengthA == 0) {
			return;
		}
		int lengthB = gallopLeft(this.elements, this.elements[startA + lengthA - 1], startB, sizeB, sizeB - 1);
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

	private boolean isLess(@Nullable Object left, @Nullable Object right) {
		return this.order.compare(left, right) < 0;
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
