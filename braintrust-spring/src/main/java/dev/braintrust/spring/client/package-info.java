/**
 * Customization of the HTTP client.
 */
@NullMarked
package dev.braintrust.spring.client;

import org.jspecify.annotations.NullMarked;
