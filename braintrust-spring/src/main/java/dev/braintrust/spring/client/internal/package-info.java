/**
 * Access to Braintrust's HTTP API. A prompt reference comes in; a checked prompt row, or
 * an exception that explains the failure, goes out. Contains the HTTP client, its limits,
 * and the proxy and TLS settings. The export of spans also uses these.
 */
@NullMarked
package dev.braintrust.spring.client.internal;

import org.jspecify.annotations.NullMarked;
