package dev.braintrust.spring.client;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Changes the HTTP client that asks Braintrust's API, for example to add a header that a
 * gateway needs. Beans of this type are called in their order, when the first request is
 * made.
 * <p>
 * The client runs on the JDK's HTTP client. A customizer that sets another
 * {@linkplain WebClient.Builder#clientConnector connector} is responsible for what that
 * one does: connect timeout, proxy, certificates, redirects, connections and threads are
 * then its own; the bounds on size, silence, time and concurrent requests still hold.
 * Observations are switched off after the customizers.
 */
@FunctionalInterface
public interface BraintrustWebClientCustomizer {

	/**
	 * Change the client.
	 * @param builder the builder of the client that only the starter uses
	 */
	void customize(WebClient.Builder builder);

}
