/**
 * Experiments: run code over the cases of a dataset, score its output, and compare the
 * scores with those of another version. Start with
 * {@link dev.braintrust.spring.experiment.Experiments}.
 */
@NullMarked
package dev.braintrust.spring.experiment;

import org.jspecify.annotations.NullMarked;
