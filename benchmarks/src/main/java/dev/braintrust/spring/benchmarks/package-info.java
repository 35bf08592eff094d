/**
 * What the starter costs, beside what others cost. Run with {@code benchmarks/run}.
 */
@NullMarked
package dev.braintrust.spring.benchmarks;

import org.jspecify.annotations.NullMarked;
