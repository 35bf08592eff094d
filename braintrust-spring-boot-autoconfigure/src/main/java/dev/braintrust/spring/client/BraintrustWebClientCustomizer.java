package dev.braintrust.spring.client;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Changes the HTTP client that asks Braintrust's API, for example to add a header that a
 * gateway wants. Beans of this type are called in their order, when the first request is
 * made. What the client needs to keep its promises (timeouts, the connection pool, no
 * observations) is set after them.
 */
@FunctionalInterface
public interface BraintrustWebClientCustomizer {

	/**
	 * Change the client.
	 * @param builder the builder of the client that only the starter uses
	 */
	void customize(WebClient.Builder builder);

}
