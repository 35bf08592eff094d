/**
 * Access to the prompt of the current annotated call, from the thread or from Reactor's
 * context.
 */
@NullMarked
package dev.braintrust.spring;

import org.jspecify.annotations.NullMarked;
