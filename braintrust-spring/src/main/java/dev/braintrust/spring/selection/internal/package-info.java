/**
 * Completes references and decides their version: a reference, the overrides of the
 * current thread or Reactor chain, and the configured pins, selectors and rollouts come
 * in; a decision goes out, whose reference is not decided again. Annotated calls report
 * their end to the arm that they were assigned to.
 */
@NullMarked
package dev.braintrust.spring.selection.internal;

import org.jspecify.annotations.NullMarked;
