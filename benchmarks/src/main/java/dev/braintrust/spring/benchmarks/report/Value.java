package dev.braintrust.spring.benchmarks.report;

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

	/** Three digits; bytes are exact. */
	private String format(double number) {
		double size = Math.abs(number);
		int decimals = ("B".equals(this.unit) || size >= 100) ? 0 : (size >= 10) ? 1 : (size >= 0.1) ? 2 : 3;
		String text = String.format(Locale.ROOT, "%,." + decimals + "f", number);
		return text.contains(".") ? text.replaceAll("\\.?0+$", "").replaceAll("^-0$", "0") : text;
	}

}
