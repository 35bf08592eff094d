package dev.braintrust.spring.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Client;
import dev.braintrust.spring.client.BraintrustWebClientCustomizer;
import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.ApiKeys;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.OrganizationComparison;
import dev.braintrust.spring.client.internal.ProxyAndTls;

/**
 * The connection to Braintrust's API, shared by the prompt registry, the export of spans
 * and the actuator. It is a bean, so that it is closed after all of them. The settings
 * are validated in the constructor; the HTTP client is created on first use.
 */
final class ApiConnection implements AutoCloseable {

	private final ClientSettings settings;

	private final ProxyAndTls proxyAndTls;

	private final BeanFactory beans;

	private volatile List<BraintrustWebClientCustomizer> customizers = List.of();

	private volatile WebClient.@Nullable Builder builder;

	private @Nullable BraintrustHttpClient http;

	private boolean closed;

	ApiConnection(BraintrustProperties properties, BraintrustConnectionDetails details, BeanFactory beans) {
		Client client = properties.client();
		String bundle = client.ssl().bundle();
		this.settings = ConfigurationCheck.create(() -> settings(client, details.getApiUrl(), keys(details)));
		this.proxyAndTls = ConfigurationCheck
			.create(() -> new ProxyAndTls(client.proxy(), (bundle != null) ? tls(bundle, beans) : null));
		this.beans = beans;
	}

	ClientSettings settings() {
		return this.settings;
	}

	/**
	 * Look up the client's builder and its customizers. Must be called before the first
	 * request, on the thread that requests the prompt. The thread that sends the request
	 * would wait for Spring's singleton lock, and a thread that holds this lock may be
	 * waiting for the response: a deadlock.
	 */
	void lookUpBeans() {
		if (this.builder == null) {
			WebClient.Builder found = this.beans.getBeanProvider(WebClient.Builder.class)
				.getIfUnique(WebClient::builder);
			List<BraintrustWebClientCustomizer> customizers = this.beans
				.getBeanProvider(BraintrustWebClientCustomizer.class)
				.orderedStream()
				.toList();
			this.customizers = customizers;
			this.builder = found;
		}
	}

	/** The HTTP client; a closed one if the context is closed. */
	synchronized BraintrustHttpClient http() {
		BraintrustHttpClient current = this.http;
		if (current == null) {
			current = create(this.settings);
			this.http = current;
			if (this.closed) {
				current.close();
			}
		}
		return current;
	}

	/** Create another client, with other limits, to be closed by the caller. */
	BraintrustHttpClient create(ClientSettings settings) {
		return new BraintrustHttpClient(this::builder, this::customize, settings, this.proxyAndTls);
	}

	private WebClient.Builder builder() {
		lookUpBeans();
		return Objects.requireNonNull(this.builder);
	}

	private void customize(WebClient.Builder builder) {
		this.customizers.forEach((customizer) -> customizer.customize(builder));
	}

	/** Properties are read again too, since Spring Cloud may have refreshed them. */
	private ApiKeys keys(BraintrustConnectionDetails details) {
		return new ApiKeys(key(details), () -> key(details), (candidate,
				projectIds) -> new OrganizationComparison(http(), settings()).compare(candidate, projectIds));
	}

	private static @Nullable ApiKey key(BraintrustConnectionDetails details) {
		String apiKey = details.getApiKey();
		return StringUtils.hasText(apiKey) ? new ApiKey(apiKey) : null;
	}

	private static ClientSettings settings(Client client, URI apiUrl, ApiKeys keys) {
		return new ClientSettings(apiUrl, keys, client.connectTimeout(), client.responseTimeout(), client.timeout(),
				client.retries(), client.maximumConnections(),
				(int) Math.min(client.maximumResponseSize().toBytes(), Integer.MAX_VALUE));
	}

	private static SSLContext tls(String name, BeanFactory beans) {
		SslBundle bundle;
		try {
			bundle = beans.getBean(SslBundles.class).getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.client.ssl.bundle is '%s', but no SSL bundle with this name exists".formatted(name),
					"Define spring.ssl.bundle.pem.%1$s or spring.ssl.bundle.jks.%1$s, or correct the name."
						.formatted(name));
		}
		return bundle.createSslContext();
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		BraintrustHttpClient current = this.http;
		if (current != null) {
			current.close();
		}
	}

}
