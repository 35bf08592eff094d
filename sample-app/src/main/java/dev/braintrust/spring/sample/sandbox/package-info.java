/**
 * Stands in for Braintrust and for a model while no API key is set. Nothing of it is
 * needed to use the starter.
 */
@NullMarked
package dev.braintrust.spring.sample.sandbox;

import org.jspecify.annotations.NullMarked;
