package dev.braintrust.spring.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Store;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.StoreType;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.internal.FilePromptStore;
import dev.braintrust.spring.registry.redis.internal.RedisPromptStore;

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

	private static Path directory(Store.File file) {
		Path directory = file.directory();
		return (directory != null) ? directory : Path.of(System.getProperty("user.home"), ".braintrust", "prompts");
	}

	private static PromptStore redis(Store.Redis redis, Duration lease, BeanFactory beans) {
		if (!ClassUtils.isPresent(REDIS, ConfiguredStore.class.getClassLoader())) {
			throw missingRedis();
		}
		return new RedisPromptStore(beans.getBeanProvider(RedisConnectionFactory.class).getIfUnique(() -> {
			throw missingRedis();
		}), redis.keyPrefix(), redis.timeToLive(), lease);
	}

	private static InvalidBraintrustConfigurationException missingRedis() {
		return new InvalidBraintrustConfigurationException(
				"braintrust.prompts.store.type=redis requires a RedisConnectionFactory, but none is available",
				"Add spring-boot-starter-data-redis and set spring.data.redis.*, or choose "
						+ "braintrust.prompts.store.type=file.");
	}

}
