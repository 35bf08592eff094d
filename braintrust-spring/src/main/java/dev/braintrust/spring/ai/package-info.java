/**
 * Adapters for AI model clients.
 */
@NullMarked
package dev.braintrust.spring.ai;

import org.jspecify.annotations.NullMarked;
