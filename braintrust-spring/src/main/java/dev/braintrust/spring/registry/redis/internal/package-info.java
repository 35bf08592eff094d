/**
 * Last known good in Redis, and the leases of a fleet.
 */
@NullMarked
package dev.braintrust.spring.registry.redis.internal;

import org.jspecify.annotations.NullMarked;
