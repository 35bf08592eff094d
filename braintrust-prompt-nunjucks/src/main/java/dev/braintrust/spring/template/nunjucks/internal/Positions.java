package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * A part of a text or a list, as the arguments of JavaScript's methods name it.
 *
 * @param start the first position
 * @param end the position behind the last one, not before the first one
 */
record Positions(int start, int end) {

	/** As {@code slice} has it: negative positions count from the end. */
	static Positions slice(Arguments arguments, int length, Meter meter) {
		int start = fromEnd(arguments.get(0), 0, length, meter);
		return new Positions(start, Math.max(start, fromEnd(arguments.get(1), length, length, meter)));
	}

	/** As {@code substring} has it: whichever position is smaller comes first. */
	static Positions substring(Arguments arguments, int length, Meter meter) {
		int one = clamp(Values.toInteger(arguments.get(0), 0, meter), length);
		int other = clamp(Values.toInteger(arguments.get(1), length, meter), length);
		return new Positions(Math.min(one, other), Math.max(one, other));
	}

	private static int fromEnd(@Nullable Object position, int fallback, int length, Meter meter) {
		int value = Values.toInteger(position, fallback, meter);
		return clamp((value < 0) ? length + value : value, length);
	}

	static int clamp(int position, int length) {
		return Math.max(0, Math.min(position, length));
	}

}
