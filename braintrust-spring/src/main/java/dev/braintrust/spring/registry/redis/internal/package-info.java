/**
 * Last known good in Redis, and a fleet that takes turns.
 */
@NullMarked
package dev.braintrust.spring.registry.redis.internal;

import org.jspecify.annotations.NullMarked;
