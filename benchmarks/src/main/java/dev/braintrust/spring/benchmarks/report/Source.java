package dev.braintrust.spring.benchmarks.report;

/**
 * Where a value is found in the results.
 */
sealed interface Source {

	static Source measured(String program, String subject, String quantity) {
		return new Measured(program, subject, quantity);
	}

	/** Time of a benchmark, divided by that of another. */
	static Source ratio(String benchmark, String other) {
		return new Ratio(benchmark, other);
	}

	/** Bytes that a benchmark allocates. */
	static Source bytes(String benchmark) {
		return new Bytes(benchmark);
	}

	/** Bytes that a benchmark allocates beyond those of another. */
	static Source bytesBeyond(String benchmark, String other) {
		return new BytesBeyond(benchmark, other);
	}

	/** Nanoseconds that a benchmark takes beyond those of another. */
	static Source timeBeyond(String benchmark, String other) {
		return new TimeBeyond(benchmark, other);
	}

	record Measured(String program, String subject, String quantity) implements Source {
	}

	record Ratio(String benchmark, String other) implements Source {
	}

	record Bytes(String benchmark) implements Source {
	}

	record BytesBeyond(String benchmark, String other) implements Source {
	}

	record TimeBeyond(String benchmark, String other) implements Source {
	}

}
