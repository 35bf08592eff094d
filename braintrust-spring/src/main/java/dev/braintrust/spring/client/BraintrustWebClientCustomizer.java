package dev.braintrust.spring.client;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Customizes the HTTP client for the Braintrust API, for example to add a header that a
 * gateway requires. Beans of this type are called in order, before the first request.
 * <p>
 * The client runs on the JDK's HTTP client. A customizer that sets another
 * {@linkplain WebClient.Builder#clientConnector connector} must also configure its
 * connect timeout, proxy, certificates, redirects, connections and threads. The limits on
 * response size, response time, total time and concurrent requests still apply.
 * Observations are disabled after the customizers have been applied.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface BraintrustWebClientCustomizer {

	/**
	 * Customize the client.
	 * @param builder the builder of the client, which is used by the starter only
	 */
	void customize(WebClient.Builder builder);

}
