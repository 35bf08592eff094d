/**
 * Annotated calls while they run: the call's prompt and link, and the thread local,
 * Reactor context and observations in which the current call is found. Input is the
 * annotation's binding and the prompt that the registry returns; output is the link for
 * the call's spans.
 */
@NullMarked
package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.NullMarked;
