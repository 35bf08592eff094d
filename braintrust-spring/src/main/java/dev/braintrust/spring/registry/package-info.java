/**
 * Policies for cached prompts, and the interface of stores.
 */
@NullMarked
package dev.braintrust.spring.registry;

import org.jspecify.annotations.NullMarked;
