/**
 * The caching registry: loading, refreshing, last known versions, stores and snapshots.
 */
@NullMarked
package dev.braintrust.spring.registry.internal;

import org.jspecify.annotations.NullMarked;
