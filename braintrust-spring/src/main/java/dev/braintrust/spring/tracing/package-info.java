/**
 * Settings for spans: visibility of content and redaction of variables.
 */
@NullMarked
package dev.braintrust.spring.tracing;

import org.jspecify.annotations.NullMarked;
