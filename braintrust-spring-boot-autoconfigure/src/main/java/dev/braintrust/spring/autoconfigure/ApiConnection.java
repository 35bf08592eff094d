package dev.braintrust.spring.autoconfigure;

import javax.net.ssl.SSLContext;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Client;
import dev.braintrust.spring.client.BraintrustWebClientCustomizer;
import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.HttpConnection;
import dev.braintrust.spring.client.internal.Transport;

/**
 * The connection to Braintrust's API, which the prompt registry, the export of spans and
 * the actuator share: a bean, so that it is closed after all of them.
 *
 * @param settings how the API is reached
 * @param http what sends requests
 */
record ApiConnection(ClientSettings settings, HttpConnection http) implements AutoCloseable {

	/**
	 * Prepare a connection. Nothing is opened, and {@code WebClient} is not touched
	 * before the first request.
	 */
	static ApiConnection of(BraintrustProperties properties, BraintrustConnectionDetails details, BeanFactory beans) {
		Client client = properties.client();
		ClientSettings settings = ConfigurationCheck.make(() -> settings(client, details));
		String bundle = client.ssl().bundle();
		Transport transport = ConfigurationCheck
			.make(() -> new Transport(client.proxy(), (bundle != null) ? tls(bundle, beans) : null));
		return new ApiConnection(settings,
				new HttpConnection(() -> beans.getBeanProvider(WebClient.Builder.class).getIfUnique(WebClient::builder),
						(builder) -> beans.getBeanProvider(BraintrustWebClientCustomizer.class)
							.orderedStream()
							.forEach((customizer) -> customizer.customize(builder)),
						settings, transport));
	}

	private static ClientSettings settings(Client client, BraintrustConnectionDetails details) {
		String apiKey = details.getApiKey();
		return new ClientSettings(details.getApiUrl(), StringUtils.hasText(apiKey) ? new ApiKey(apiKey) : null,
				client.connectTimeout(), client.responseTimeout(), client.timeout(), client.retries(),
				client.maximumConnections(), (int) Math.min(client.maximumResponseSize().toBytes(), Integer.MAX_VALUE));
	}

	private static SSLContext tls(String name, BeanFactory beans) {
		SslBundle bundle;
		try {
			bundle = beans.getBean(SslBundles.class).getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.client.ssl.bundle names the SSL bundle '%s', and there is none of this name"
						.formatted(name),
					"Define it below spring.ssl.bundle.pem.%1$s or spring.ssl.bundle.jks.%1$s, or correct the name."
						.formatted(name));
		}
		return bundle.createSslContext();
	}

	@Override
	public void close() {
		this.http.close();
	}

}
