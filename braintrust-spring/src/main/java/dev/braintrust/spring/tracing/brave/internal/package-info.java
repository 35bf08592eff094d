/**
 * Links on spans of Brave. Input is the link of a call or of a build; output is a tag on
 * the current span.
 */
@NullMarked
package dev.braintrust.spring.tracing.brave.internal;

import org.jspecify.annotations.NullMarked;
