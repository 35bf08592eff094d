/**
 * Redis as a shared store. Instances of an application write the last known good version
 * of each prompt and read it, and agree by leases which instance calls the API next.
 */
@NullMarked
package dev.braintrust.spring.registry.redis.internal;

import org.jspecify.annotations.NullMarked;
