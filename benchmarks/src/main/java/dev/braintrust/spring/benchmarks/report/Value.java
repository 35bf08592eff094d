package dev.braintrust.spring.benchmarks.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.benchmarks.Measurement;

/**
 * A value as it is printed, with the lowest and the highest of its repetitions.
 *
 * @param unit the unit, empty for ratios and counts
 * @param value the value
 * @param low the lowest value, {@code null} if there was only one
 * @param high the highest value, {@code null} if there was only one
 */
record Value(String unit, double value, @Nullable Double low, @Nullable Double high) {

	/**
	 * Allocated bytes are whole: JMH reports a fraction for allocations of other threads.
	 */
	Value {
		if ("B".equals(unit)) {
			value = Math.rint(value);
			low = (low != null) ? Double.valueOf(Math.rint(low)) : null;
			high = (high != null) ? Double.valueOf(Math.rint(high)) : null;
		}
	}

	static Value of(Measurement measurement) {
		return new Value(measurement.unit(), measurement.value(), measurement.low(), measurement.high());
	}

	/** The spread is that of the extremes, which is wider than that of the ratios. */
	Value dividedBy(Value other) {
		return new Value("", this.value / other.value, lowest() / other.highest(), highest() / other.lowest());
	}

	/**
	 * The spread is that of the extremes, which is wider than that of the differences.
	 */
	Value minus(Value other) {
		return new Value(this.unit, this.value - other.value, lowest() - other.highest(), highest() - other.lowest());
	}

	double lowest() {
		return (this.low != null) ? this.low : this.value;
	}

	double highest() {
		return (this.high != null) ? this.high : this.value;
	}

	/** The value with its unit, for example {@code 1,720 ms}. */
	String text() {
		return (format(this.value) + " " + this.unit).strip();
	}

	/** The value with its unit and its spread, if that is visible. */
	String textWithSpread() {
		String low = format(lowest());
		String high = format(highest());
		return low.equals(high) ? text() : "%s (%s–%s)".formatted(text(), low, high);
	}

	/** At least three digits, without zeros at the end. */
	private static String format(double number) {
		double size = Math.abs(number);
		int decimals = (size >= 100) ? 0 : (size >= 10) ? 1 : (size >= 0.1) ? 2 : 3;
		BigDecimal rounded = BigDecimal.valueOf(number).setScale(decimals, RoundingMode.HALF_EVEN);
		return new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(rounded);
	}

}
