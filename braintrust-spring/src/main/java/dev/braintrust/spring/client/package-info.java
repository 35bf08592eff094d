/**
 * Braintrust's REST API over WebClient.
 */
@NullMarked
package dev.braintrust.spring.client;

import org.jspecify.annotations.NullMarked;
