/**
 * Customization of the HTTP client for Braintrust's API. An application's customizer
 * receives the {@code WebClient.Builder} before the first request.
 */
@NullMarked
package dev.braintrust.spring.client;

import org.jspecify.annotations.NullMarked;
