/**
 * The caching prompt registry. A prompt reference comes in; a compiled prompt, from the
 * cache, a store, a snapshot or Braintrust's API, goes out. Prompts are refreshed in the
 * background, and listeners are notified of loads, changes and failures.
 */
@NullMarked
package dev.braintrust.spring.registry.internal;

import org.jspecify.annotations.NullMarked;
