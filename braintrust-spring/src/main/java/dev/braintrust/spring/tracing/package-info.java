/**
 * What users decide about spans: who sees content, and what they show of variables.
 */
@NullMarked
package dev.braintrust.spring.tracing;

import org.jspecify.annotations.NullMarked;
