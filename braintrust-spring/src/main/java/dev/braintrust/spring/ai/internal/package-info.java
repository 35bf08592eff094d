/**
 * Reads what Spring AI's observations say of a call.
 */
@NullMarked
package dev.braintrust.spring.ai.internal;

import org.jspecify.annotations.NullMarked;
