/**
 * Tests of what the starter brings.
 */
@NullMarked
package dev.braintrust.spring.starter;

import org.jspecify.annotations.NullMarked;
