/**
 * The one door to the prompt of the running call.
 */
@NullMarked
package dev.braintrust.spring;

import org.jspecify.annotations.NullMarked;
