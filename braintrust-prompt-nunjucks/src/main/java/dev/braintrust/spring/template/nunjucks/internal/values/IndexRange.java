package dev.braintrust.spring.template.nunjucks.internal.values;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A range of indexes in a string or list, computed from the arguments of a JavaScript
 * method.
 *
 * @param start the start, inclusive
 * @param end the end, exclusive; not less than the start
 */
public record IndexRange(int start, int end) {

	/** The range of {@code slice}: negative positions count from the end. */
	public static IndexRange slice(Arguments arguments, int length, BuildMeter meter) {
		int start = fromEnd(arguments.get(0), 0, length, meter);
		return new IndexRange(start, Math.max(start, fromEnd(arguments.get(1), length, length, meter)));
	}

	/** The range of {@code substring}: positions may be in any order. */
	public static IndexRange substring(Arguments arguments, int length, BuildMeter meter) {
		int one = clamp(Values.toInteger(arguments.get(0), 0, meter), length);
		int other = clamp(Values.toInteger(arguments.get(1), length, meter), length);
		return new IndexRange(Math.min(one, other), Math.max(one, other));
	}

	/** The start of a search: a negative position counts from the end. */
	public static int start(@Nullable Object position, int length, BuildMeter meter) {
		return fromEnd(position, 0, length, meter);
	}

	private static int fromEnd(@Nullable Object position, int fallback, int length, BuildMeter meter) {
		int value = Values.toInteger(position, fallback, meter);
		return clamp((value < 0) ? length + value : value, length);
	}

	public static int clamp(int position, int length) {
		return Math.max(0, Math.min(position, length));
	}

}
