/**
 * From a call's link to the attributes of spans, and from spans to Braintrust.
 */
@NullMarked
package dev.braintrust.spring.tracing.internal;

import org.jspecify.annotations.NullMarked;
