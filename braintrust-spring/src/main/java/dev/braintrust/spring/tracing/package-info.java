/**
 * Settings for spans: the exporters that receive input and output of LLM calls, and the
 * redaction of variables.
 */
@NullMarked
package dev.braintrust.spring.tracing;

import org.jspecify.annotations.NullMarked;
