package dev.braintrust.spring.benchmarks.report;

/**
 * The value that a mark allows.
 *
 * @param value the limit itself is allowed
 * @param upper whether lower values are allowed, and not higher ones
 */
record Limit(double value, boolean upper) {

	static Limit atMost(double value) {
		return new Limit(value, true);
	}

	static Limit atLeast(double value) {
		return new Limit(value, false);
	}

	boolean allows(double measured) {
		return this.upper ? measured <= this.value : measured >= this.value;
	}

}
