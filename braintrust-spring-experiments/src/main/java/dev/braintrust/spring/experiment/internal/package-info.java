/**
 * Runs and records experiments. Not part of the API.
 */
@NullMarked
package dev.braintrust.spring.experiment.internal;

import org.jspecify.annotations.NullMarked;
