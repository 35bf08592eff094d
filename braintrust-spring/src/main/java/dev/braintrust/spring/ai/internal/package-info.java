/**
 * Reads LLM calls from the observations of Spring AI: the prompt's origin, the input and
 * the output.
 */
@NullMarked
package dev.braintrust.spring.ai.internal;

import org.jspecify.annotations.NullMarked;
