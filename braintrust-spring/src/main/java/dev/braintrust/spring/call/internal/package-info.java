/**
 * What an annotated call carries while it runs.
 */
@NullMarked
package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.NullMarked;
