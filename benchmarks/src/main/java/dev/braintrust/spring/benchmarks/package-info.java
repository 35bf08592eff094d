/**
 * Benchmarks: the cost of the starter, compared with other libraries. Run them with
 * {@code benchmarks/run}, which writes results to {@code benchmarks/target/results}.
 */
@NullMarked
package dev.braintrust.spring.benchmarks;

import org.jspecify.annotations.NullMarked;
