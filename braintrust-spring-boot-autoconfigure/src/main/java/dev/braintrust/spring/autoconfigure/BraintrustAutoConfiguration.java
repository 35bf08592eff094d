package dev.braintrust.spring.autoconfigure;

import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Cache;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.Client;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.Store;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.Template;
import dev.braintrust.spring.call.internal.SpanClaims;
import dev.braintrust.spring.client.BraintrustWebClientCustomizer;
import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.BraintrustClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.HttpConnection;
import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.client.internal.Transport;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.VariableMapper;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.internal.CacheSettings;
import dev.braintrust.spring.registry.internal.CachingPromptRegistry;
import dev.braintrust.spring.registry.internal.DisabledPromptRegistry;
import dev.braintrust.spring.registry.internal.FilePromptStore;
import dev.braintrust.spring.registry.internal.OfflinePromptSource;
import dev.braintrust.spring.registry.internal.PromptChangedPublisher;
import dev.braintrust.spring.registry.internal.PromptStores;
import dev.braintrust.spring.registry.internal.ReferenceDefaults;
import dev.braintrust.spring.registry.internal.RegistryListener;
import dev.braintrust.spring.registry.internal.SnapshotPrompts;
import dev.braintrust.spring.registry.internal.StoreKeys;
import dev.braintrust.spring.registry.redis.internal.RedisPromptStore;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * {@link AutoConfiguration Auto-configuration} of the prompt registry, of the client
 * behind it and of the stores beside it.
 * <p>
 * Whether there is an API key is asked when a prompt is loaded, and what kind of store is
 * wanted when the store is made, not by conditions: those are frozen when an application
 * is processed ahead of time.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
		"org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration",
		"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
		"org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration" })
@EnableConfigurationProperties(BraintrustProperties.class)
public final class BraintrustAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	BraintrustConnectionDetails braintrustConnectionDetails(BraintrustProperties properties) {
		return new PropertiesBraintrustConnectionDetails(properties);
	}

	@Bean
	@ConditionalOnMissingBean
	ClientSettings braintrustClientSettings(BraintrustProperties properties, BraintrustConnectionDetails connection,
			Environment environment) {
		ConfigurationCheck.check(properties, environment);
		Client client = properties.client();
		String apiKey = connection.getApiKey();
		return ConfigurationCheck.make(() -> new ClientSettings(connection.getApiUrl(),
				StringUtils.hasText(apiKey) ? new ApiKey(apiKey) : null, client.connectTimeout(),
				client.responseTimeout(), client.timeout(), client.retries(), client.maximumConnections(),
				(int) Math.min(client.maximumResponseSize().toBytes(), Integer.MAX_VALUE)));
	}

	@Bean
	@ConditionalOnMissingBean
	Transport braintrustTransport(BraintrustProperties properties, ObjectProvider<SslBundles> bundles) {
		Client client = properties.client();
		String bundle = client.ssl().bundle();
		return ConfigurationCheck
			.make(() -> new Transport(client.proxy(), (bundle != null) ? tls(bundle, bundles) : null));
	}

	private static SSLContext tls(String name, ObjectProvider<SslBundles> bundles) {
		SslBundle bundle;
		try {
			bundle = bundles.getObject().getBundle(name);
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

	@Bean
	@ConditionalOnMissingBean
	HttpConnection braintrustHttpConnection(ObjectProvider<WebClient.Builder> builders,
			ObjectProvider<BraintrustWebClientCustomizer> customizers, ClientSettings settings, Transport transport) {
		return new HttpConnection(() -> builders.getIfUnique(WebClient::builder),
				(client) -> customizers.orderedStream().forEach((customizer) -> customizer.customize(client)), settings,
				transport);
	}

	@Bean
	@ConditionalOnMissingBean
	PromptSource braintrustPromptSource(BraintrustProperties properties, HttpConnection connection,
			ClientSettings settings) {
		return properties.offline() ? new OfflinePromptSource(properties.prompts().snapshots())
				: new BraintrustClient(connection, settings);
	}

	@Bean
	@ConditionalOnMissingBean
	PromptFactory braintrustPromptFactory(BraintrustProperties properties, ObjectProvider<PromptBuildListener> listener,
			ObjectProvider<VariableMapper> variables) {
		Template template = properties.prompts().template();
		DataSize memory = template.maximumMemory();
		TemplateLimits limits = ConfigurationCheck.make(() -> new TemplateLimits(template.maximumSize(),
				template.maximumNesting(), template.maximumRenderedSize(), template.renderTimeout(),
				(memory != null) ? memory.toBytes() : TemplateLimits.defaultMemory()));
		return new PromptFactory(limits, listener.getIfAvailable(() -> PromptBuildListener.NONE),
				variables.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	PromptChangedPublisher braintrustPromptChangedPublisher(ApplicationEventPublisher events) {
		return new PromptChangedPublisher(events);
	}

	@Bean
	@ConditionalOnMissingBean
	PromptStores braintrustPromptStores(BraintrustProperties properties, ClientSettings settings,
			ObjectProvider<PromptStore> stores, ObjectProvider<RedisStoreFactory> redis, ApplicationContext resources) {
		Store store = properties.prompts().store();
		PromptStore configured = stores.getIfAvailable(() -> switch (store.type()) {
			case NONE -> null;
			case FILE -> new FilePromptStore(directory(store.file()));
			case REDIS -> redis.getIfAvailable(() -> () -> {
				throw redisIsMissing();
			}).create();
		});
		SnapshotPrompts snapshots = new SnapshotPrompts(new PathMatchingResourcePatternResolver(resources),
				properties.prompts().snapshots(), defaults(properties));
		ApiKey apiKey = settings.apiKey();
		return new PromptStores(configured, snapshots,
				StoreKeys.namespace(settings.apiUrl().toString(), (apiKey != null) ? apiKey.authorization() : null),
				store.timeout());
	}

	private static InvalidBraintrustConfigurationException redisIsMissing() {
		return new InvalidBraintrustConfigurationException(
				"braintrust.prompts.store.type=redis needs a RedisConnectionFactory, and there is none",
				"Add spring-boot-starter-data-redis and set spring.data.redis.*, or choose "
						+ "braintrust.prompts.store.type=file.");
	}

	private static Path directory(Store.File file) {
		Path directory = file.directory();
		return (directory != null) ? directory : Path.of(System.getProperty("user.home"), ".braintrust", "prompts");
	}

	@Bean
	@ConditionalOnMissingBean
	PromptRegistry braintrustPromptRegistry(BraintrustProperties properties, PromptSource source, PromptFactory prompts,
			PromptStores stores, ObjectProvider<RegistryListener> listeners) {
		if (!properties.enabled()) {
			return new DisabledPromptRegistry(defaults(properties));
		}
		return new CachingPromptRegistry(source, prompts, defaults(properties), cacheSettings(properties), stores,
				listeners.orderedStream().toList());
	}

	private static CacheSettings cacheSettings(BraintrustProperties properties) {
		Cache cache = properties.prompts().cache();
		CacheSettings settings = ConfigurationCheck.make(() -> new CacheSettings(cache.maximumSize(),
				cache.refreshInterval(), cache.refreshConcurrency(), cache.idleTimeout(), cache.revalidationTimeout(),
				cache.failureTtl(), cache.maxStaleness(), cache.onDeleted()));
		return properties.offline() ? settings.withRefreshInterval(java.time.Duration.ZERO) : settings;
	}

	private static ReferenceDefaults defaults(BraintrustProperties properties) {
		return new ReferenceDefaults(properties.project(), properties.projectId(), properties.prompts().environment());
	}

	@Bean
	@Lazy(false)
	static StartupReport braintrustStartupReport(BraintrustProperties properties, ClientSettings client,
			ObjectProvider<SpanClaims> links, Environment environment) {
		return new StartupReport(properties, client, links, environment);
	}

	/**
	 * Makes the store in Redis, if it is wanted.
	 */
	@FunctionalInterface
	interface RedisStoreFactory {

		PromptStore create();

	}

	/**
	 * What needs Spring Data Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RedisConnectionFactory.class)
	static class RedisConfiguration {

		@Bean
		RedisStoreFactory braintrustRedisStoreFactory(BraintrustProperties properties,
				ObjectProvider<RedisConnectionFactory> connections) {
			Store.Redis redis = properties.prompts().store().redis();
			return () -> new RedisPromptStore(connections.getIfUnique(() -> {
				throw redisIsMissing();
			}), redis.keyPrefix(), redis.timeToLive(), properties.client().timeout().plusSeconds(1));
		}

	}

}
