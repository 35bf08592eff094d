/**
 * Template languages over plain data, and their limits.
 */
@NullMarked
package dev.braintrust.spring.template;

import org.jspecify.annotations.NullMarked;
