/**
 * Braintrust's HTTP API: connections, limits, requests, answers and their errors.
 */
@NullMarked
package dev.braintrust.spring.client.internal;

import org.jspecify.annotations.NullMarked;
