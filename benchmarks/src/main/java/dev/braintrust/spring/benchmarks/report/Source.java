package dev.braintrust.spring.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * Where a value is found in the results: a measurement, or two that are compared.
 */
sealed interface Source {

	/**
	 * The value.
	 * @return empty if a measurement is missing
	 */
	Optional<Value> in(Results results);

	/** The measurements that it needs. */
	List<Measured> needs();

	static Measured measured(String program, String subject, String quantity) {
		return new Measured(program, subject, quantity);
	}

	/**
	 * The time of a benchmark of JMH.
	 * @param benchmark class and method, for example
	 * {@code AnnotatedCallBenchmark.usePrompt}, followed by the values of parameters
	 */
	static Measured time(String benchmark) {
		return benchmark(benchmark, "time");
	}

	/** The allocated bytes of a benchmark of JMH. */
	static Measured bytes(String benchmark) {
		return benchmark(benchmark, "allocated");
	}

	static Source ratio(Measured value, Measured other) {
		return new Ratio(value, other);
	}

	static Source difference(Measured value, Measured other) {
		return new Difference(value, other);
	}

	private static Measured benchmark(String name, String quantity) {
		int dot = name.indexOf('.');
		return new Measured(name.substring(0, dot), name.substring(dot + 1), quantity);
	}

	/**
	 * One measurement.
	 *
	 * @param program the program, or the class with JMH's benchmarks
	 * @param subject its subject, or the method and its parameters
	 * @param quantity its quantity
	 */
	record Measured(String program, String subject, String quantity) implements Source {

		@Override
		public Optional<Value> in(Results results) {
			return results.find(this);
		}

		@Override
		public List<Measured> needs() {
			return List.of(this);
		}

	}

	/**
	 * A value divided by another.
	 *
	 * @param value the value
	 * @param other the divisor
	 */
	record Ratio(Measured value, Measured other) implements Source {

		@Override
		public Optional<Value> in(Results results) {
			return this.value.in(results).flatMap((some) -> this.other.in(results).map(some::dividedBy));
		}

		@Override
		public List<Measured> needs() {
			return List.of(this.value, this.other);
		}

	}

	/**
	 * A value beyond another.
	 *
	 * @param value the value
	 * @param other what is subtracted
	 */
	record Difference(Measured value, Measured other) implements Source {

		@Override
		public Optional<Value> in(Results results) {
			return this.value.in(results).flatMap((some) -> this.other.in(results).map(some::minus));
		}

		@Override
		public List<Measured> needs() {
			return List.of(this.value, this.other);
		}

	}

}
