/**
 * The cached prompt registry.
 */
@NullMarked
package dev.braintrust.spring.registry;

import org.jspecify.annotations.NullMarked;
