/**
 * Completes references and decides their version: a reference, the overrides of the
 * current thread or Reactor chain, and the configured pins and selectors come in; a
 * reference that is not decided again goes out.
 */
@NullMarked
package dev.braintrust.spring.selection.internal;

import org.jspecify.annotations.NullMarked;
