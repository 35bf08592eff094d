/**
 * Prompt metadata on spans, and the pipeline that takes them to Braintrust.
 */
@NullMarked
package dev.braintrust.spring.tracing;

import org.jspecify.annotations.NullMarked;
