/**
 * Public types of the prompt registry: the interface of persistent stores with its keys
 * and values, the policies for preloading and for deleted prompts, and the exception of a
 * failed preload.
 */
@NullMarked
package dev.braintrust.spring.registry;

import org.jspecify.annotations.NullMarked;
