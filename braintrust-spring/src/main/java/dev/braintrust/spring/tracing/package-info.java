/**
 * Settings for spans: which exporters receive variables and the input and output of LLM
 * calls, which destinations remote callers may choose, and the redaction of variables.
 */
@NullMarked
package dev.braintrust.spring.tracing;

import org.jspecify.annotations.NullMarked;
