/**
 * What users decide about prompts that are cached, and the contract of stores.
 */
@NullMarked
package dev.braintrust.spring.registry;

import org.jspecify.annotations.NullMarked;
