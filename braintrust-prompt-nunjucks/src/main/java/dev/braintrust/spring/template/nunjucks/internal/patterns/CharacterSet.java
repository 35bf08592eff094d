package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A set of UTF-16 code units: a character class of a regular expression.
 */
public final class CharacterSet {

	public static final List<Range> DIGITS = List.of(new Range('0', '9'));

	public static final List<Range> WORD = List.of(new Range('0', '9'), new Range('A', 'Z'), new Range('_', '_'),
			new Range('a', 'z'));

	public static final List<Range> SPACE = List.of(new Range('\t', '\r'), new Range(' ', ' '), new Range(0xA0, 0xA0),
			new Range(0x1680, 0x1680), new Range(0x2000, 0x200A), new Range(0x2028, 0x2029), new Range(0x202F, 0x202F),
			new Range(0x205F, 0x205F), new Range(0x3000, 0x3000), new Range(0xFEFF, 0xFEFF));

	private static final int MAX_CODE_UNIT = 0xFFFF;

	/** Estimated sizes of a set and of a range, in bytes. */
	private static final int SET_SIZE = 256;

	private static final int RANGE_SIZE = 48;

	private final int[] starts;

	private final int[] ends;

	private final boolean negated;

	private final boolean[] ascii;

	/** The canonical forms of all members if case is ignored, otherwise null. */
	private final @Nullable BitSet canonical;

	public CharacterSet(List<Range> ranges, boolean negated, boolean ignoreCase, BuildMeter meter) {
		meter.memory(SET_SIZE + (long) RANGE_SIZE * ranges.size());
		meter.work(8L * ranges.size());
		List<Range> merged = merge(ranges);
		this.starts = merged.stream().mapToInt(Range::start).toArray();
		this.ends = merged.stream().mapToInt(Range::end).toArray();
		this.negated = negated;
		this.canonical = ignoreCase ? canonical(merged, meter) : null;
		this.ascii = ascii();
	}

	/**
	 * A range of code units.
	 *
	 * @param start the first code unit
	 * @param end the last code unit, inclusive
	 */
	public record Range(int start, int end) {
	}

	private static List<Range> merge(List<Range> ranges) {
		List<Range> sorted = new ArrayList<>(ranges);
		sorted.sort(Comparator.comparingInt(Range::start));
		List<Range> merged = new ArrayList<>();
		for (Range range : sorted) {
			Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
			if (last != null && range.start() <= last.end() + 1) {
				merged.set(merged.size() - 1, new Range(last.start(), Math.max(last.end(), range.end())));
			}
			else {
				merged.add(range);
			}
		}
		return merged;
	}

	public static List<Range> complement(List<Range> ranges) {
		List<Range> complement = new ArrayList<>();
		int next = 0;
		for (Range range : merge(ranges)) {
			if (range.start() > next) {
				complement.add(new Range(next, range.start() - 1));
			}
			next = range.end() + 1;
		}
		if (next <= MAX_CODE_UNIT) {
			complement.add(new Range(next, MAX_CODE_UNIT));
		}
		return complement;
	}

	private static BitSet canonical(List<Range> ranges, BuildMeter meter) {
		BitSet canonical = new BitSet();
		for (Range range : ranges) {
			meter.work(range.end() - range.start());
			for (int c = range.start(); c <= range.end(); c++) {
				canonical.set(canonicalize((char) c));
			}
		}
		meter.memory(canonical.size() / 4L);
		return canonical;
	}

	/**
	 * The canonical form of a code unit, used for case-insensitive matching.
	 * @see <a href=
	 * "https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch">ECMA-262,
	 * Canonicalize</a>
	 */
	public static char canonicalize(char c) {
		if (c < 0x80) {
			return (c >= 'a' && c <= 'z') ? (char) (c - 32) : c;
		}
		char upper = Character.toUpperCase((char) RecentLetters.toUpper(c));
		if (c >= 0x1F80 && c <= 0x1FFF) {
			// only in this range does the simple mapping differ for characters whose
			// full mapping is longer
			String mapped = String.valueOf(c).toUpperCase(Locale.ROOT);
			upper = (mapped.length() == 1) ? mapped.charAt(0) : c;
		}
		return (upper < 0x80) ? c : upper;
	}

	private boolean[] ascii() {
		boolean[] ascii = new boolean[0x80];
		for (char c = 0; c < ascii.length; c++) {
			ascii[c] = find(c);
		}
		return ascii;
	}

	public boolean contains(char c) {
		return (c < 0x80) ? this.ascii[c] : find(c);
	}

	private boolean find(char c) {
		if (this.canonical != null) {
			return this.canonical.get(canonicalize(c)) != this.negated;
		}
		int low = 0;
		int high = this.starts.length - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			if (c < this.starts[middle]) {
				high = middle - 1;
			}
			else if (c > this.ends[middle]) {
				low = middle + 1;
			}
			else {
				return !this.negated;
			}
		}
		return this.negated;
	}

}
