package dev.braintrust.spring.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Store;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.StoreType;
import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.internal.FilePromptStore;
import dev.braintrust.spring.registry.internal.StoreKeyFactory;
import dev.braintrust.spring.registry.redis.internal.RedisPinStore;
import dev.braintrust.spring.registry.redis.internal.RedisPromptStore;
import dev.braintrust.spring.selection.internal.PinStore;

/**
 * The store of last known good versions: the application's own {@link PromptStore} bean,
 * or the store that the properties select.
 */
final class ConfiguredStore {

	private static final String REDIS = "org.springframework.data.redis.connection.RedisConnectionFactory";

	private ConfiguredStore() {
	}

	/**
	 * Find or create the store.
	 * @return the store, or null if none is configured
	 * @throws InvalidBraintrustConfigurationException if it can't be created
	 */
	static @Nullable PromptStore of(BraintrustProperties properties, BeanFactory beans) {
		PromptStore own = beans.getBeanProvider(PromptStore.class).getIfAvailable();
		return (own != null) ? own : configured(properties, beans);
	}

	private static @Nullable PromptStore configured(BraintrustProperties properties, BeanFactory beans) {
		Store store = properties.prompts().store();
		if (store.type() == StoreType.FILE) {
			return new FilePromptStore(directory(store.file()));
		}
		return (store.type() == StoreType.REDIS)
				? redis(store.redis(), properties.client().timeout().plusSeconds(1), beans) : null;
	}

	/**
	 * Create the store of pins that a fleet shares.
	 * @return the store, or null unless the properties select Redis and the application
	 * defines no store of its own, which replaces the selected one
	 */
	static @Nullable PinStore pins(BraintrustProperties properties, ClientSettings client, BeanFactory beans) {
		Store store = properties.prompts().store();
		if (!properties.enabled() || store.type() != StoreType.REDIS
				|| beans.getBeanProvider(PromptStore.class).getIfAvailable() != null) {
			return null;
		}
		// first, because the class of the store can't be initialized without Redis
		RedisConnectionFactory connections = connections(beans);
		ApiKey apiKey = client.apiKey();
		String namespace = StoreKeyFactory.namespace(client.apiUrl().toString(),
				(apiKey != null) ? apiKey.authorization() : null);
		return new RedisPinStore(connections, store.redis().keyPrefix(), StoreKeyFactory.namespace(namespace,
				(properties.projectId() != null) ? properties.projectId() : properties.project()));
	}

	private static Path directory(Store.File file) {
		Path directory = file.directory();
		return (directory != null) ? directory : Path.of(System.getProperty("user.home"), ".braintrust", "prompts");
	}

	private static PromptStore redis(Store.Redis redis, Duration lease, BeanFactory beans) {
		RedisConnectionFactory connections = connections(beans);
		return new RedisPromptStore(connections, redis.keyPrefix(), redis.timeToLive(), lease);
	}

	private static RedisConnectionFactory connections(BeanFactory beans) {
		if (!ClassUtils.isPresent(REDIS, ConfiguredStore.class.getClassLoader())) {
			throw missingRedis();
		}
		return beans.getBeanProvider(RedisConnectionFactory.class).getIfUnique(() -> {
			throw missingRedis();
		});
	}

	private static InvalidBraintrustConfigurationException missingRedis() {
		return new InvalidBraintrustConfigurationException(
				"braintrust.prompts.store.type=redis requires a RedisConnectionFactory, but none is available",
				"Add spring-boot-starter-data-redis and set spring.data.redis.*, or choose "
						+ "braintrust.prompts.store.type=file.");
	}

}
