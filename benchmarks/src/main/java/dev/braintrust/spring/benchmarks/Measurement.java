package dev.braintrust.spring.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A measured value, a cell of a table in docs/performance.md: {@code subject} is its row,
 * {@code quantity} its column. Limits are not part of it; they are in
 * {@link dev.braintrust.spring.benchmarks.report.Marks}, which refers to measurements by
 * program, subject and quantity.
 *
 * @param group the table, which is the name of a generated block of the page:
 * {@code start-up}, {@code requests} or {@code scale}
 * @param subject what is measured, for example {@code plain web application}
 * @param quantity what is measured of it, for example {@code allocated until ready}
 * @param unit the unit as it is printed ({@code ms}, {@code MB}, {@code B}, {@code ns}),
 * empty for ratios and counts
 * @param value the value, usually a median
 * @param low the lowest value of all repetitions, {@code null} if there was only one
 * @param high the highest value of all repetitions, {@code null} if there was only one
 */
public record Measurement(String group, String subject, String quantity, String unit, double value,
		@Nullable Double low, @Nullable Double high) {

	public Measurement {
		if (!Double.isFinite(value)) {
			throw new IllegalArgumentException("'%s' of '%s' is %s".formatted(quantity, subject, value));
		}
	}

	/**
	 * A value that was measured once, or that does not vary.
	 */
	public static Measurement of(String group, String subject, String quantity, String unit, double value) {
		return new Measurement(group, subject, quantity, unit, value, null, null);
	}

	/**
	 * The median of repeated measurements, with the lowest and the highest.
	 * @param values at least one value
	 */
	public static Measurement median(String group, String subject, String quantity, String unit,
			Collection<? extends Number> values) {
		double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
		return new Measurement(group, subject, quantity, unit, median(sorted), sorted[0], sorted[sorted.length - 1]);
	}

	/**
	 * The median of pairs' ratios. Of measurements that alternate, it depends less on a
	 * machine whose speed drifts than the ratio of the medians.
	 * @param values at least one value
	 * @param others as many values; {@code values.get(i)} and {@code others.get(i)} were
	 * measured directly after each other
	 */
	public static Measurement ratio(String group, String subject, String quantity, List<? extends Number> values,
			List<? extends Number> others) {
		Double[] ratios = new Double[values.size()];
		Arrays.setAll(ratios, (i) -> values.get(i).doubleValue() / others.get(i).doubleValue());
		return median(group, subject, quantity, "", List.of(ratios));
	}

	private static double median(double[] sorted) {
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
