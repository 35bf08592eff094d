/**
 * Access to the prompt of the current call.
 */
@NullMarked
package dev.braintrust.spring;

import org.jspecify.annotations.NullMarked;
