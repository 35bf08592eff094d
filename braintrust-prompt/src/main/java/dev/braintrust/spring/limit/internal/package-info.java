/**
 * Limits on the cost of building prompts. A {@code BuildMeter} counts the work and memory
 * of one build; {@code SharedLimits} holds the limits and the memory shared by all builds
 * of one registry.
 */
@NullMarked
package dev.braintrust.spring.limit.internal;

import org.jspecify.annotations.NullMarked;
