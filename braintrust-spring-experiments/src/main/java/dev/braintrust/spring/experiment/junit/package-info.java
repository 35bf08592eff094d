/**
 * Experiments as tests with JUnit Jupiter 5.12 or later, or 6.
 */
@NullMarked
package dev.braintrust.spring.experiment.junit;

import org.jspecify.annotations.NullMarked;
