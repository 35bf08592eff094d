/**
 * Writes docs/performance.md and its picture from the results of the benchmarks.
 */
@NullMarked
package dev.braintrust.spring.benchmarks.report;

import org.jspecify.annotations.NullMarked;
