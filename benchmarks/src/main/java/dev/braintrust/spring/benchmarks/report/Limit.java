package dev.braintrust.spring.benchmarks.report;

/**
 * The values that a mark allows.
 *
 * @param value the limit, which is allowed
 * @param upper whether lower values are allowed, and not higher ones
 */
record Limit(double value, boolean upper) {

	static Limit atMost(double value) {
		return new Limit(value, true);
	}

	static Limit atLeast(double value) {
		return new Limit(value, false);
	}

	/** Whether the value is allowed; qualified if its repetitions disagree. */
	String met(Value measured) {
		boolean met = allows(measured.value());
		boolean certain = allows(measured.lowest()) == met && allows(measured.highest()) == met;
		return (met ? "yes" : "**no**") + (certain ? "" : ", within the spread");
	}

	private boolean allows(double measured) {
		return this.upper ? measured <= this.value : measured >= this.value;
	}

	String text(String unit) {
		return (this.upper ? "at most " : "at least ") + new Value(unit, this.value, null, null).text();
	}

}
