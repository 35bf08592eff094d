package dev.braintrust.spring.autoconfigure;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Store;
import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.internal.FilePromptStore;
import dev.braintrust.spring.registry.internal.PromptStores;
import dev.braintrust.spring.registry.internal.ReferenceDefaults;
import dev.braintrust.spring.registry.internal.SnapshotPrompts;
import dev.braintrust.spring.registry.internal.StoreKeys;
import dev.braintrust.spring.registry.redis.internal.RedisPromptStore;

/**
 * Where last known good is kept: the application's own {@link PromptStore}, or the one
 * that the properties choose, and snapshots.
 */
final class ConfiguredStores {

	private static final String REDIS = "org.springframework.data.redis.connection.RedisConnectionFactory";

	private final BraintrustProperties properties;

	private final ApplicationContext context;

	ConfiguredStores(BraintrustProperties properties, ApplicationContext context) {
		this.properties = properties;
		this.context = context;
	}

	ReferenceDefaults defaults() {
		return new ReferenceDefaults(this.properties.project(), this.properties.projectId(),
				this.properties.prompts().environment());
	}

	PromptStores stores(ClientSettings client) {
		Store store = this.properties.prompts().store();
		ApiKey apiKey = client.apiKey();
		return new PromptStores(this.context.getBeanProvider(PromptStore.class).getIfAvailable(() -> configured(store)),
				new SnapshotPrompts(new PathMatchingResourcePatternResolver(this.context),
						this.properties.prompts().snapshots(), defaults()),
				StoreKeys.namespace(client.apiUrl().toString(), (apiKey != null) ? apiKey.authorization() : null),
				store.timeout());
	}

	private @Nullable PromptStore configured(Store store) {
		return switch (store.type()) {
			case NONE -> null;
			case FILE -> new FilePromptStore(directory(store.file()));
			case REDIS -> {
				if (!ClassUtils.isPresent(REDIS, getClass().getClassLoader())) {
					throw redisIsMissing();
				}
				yield redis(store.redis());
			}
		};
	}

	private static Path directory(Store.File file) {
		Path directory = file.directory();
		return (directory != null) ? directory : Path.of(System.getProperty("user.home"), ".braintrust", "prompts");
	}

	private PromptStore redis(Store.Redis redis) {
		RedisConnectionFactory connections = this.context.getBeanProvider(RedisConnectionFactory.class)
			.getIfUnique(() -> {
				throw redisIsMissing();
			});
		return new RedisPromptStore(connections, redis.keyPrefix(), redis.timeToLive(),
				this.properties.client().timeout().plusSeconds(1));
	}

	private static InvalidBraintrustConfigurationException redisIsMissing() {
		return new InvalidBraintrustConfigurationException(
				"braintrust.prompts.store.type=redis needs a RedisConnectionFactory, and there is none",
				"Add spring-boot-starter-data-redis and set spring.data.redis.*, or choose "
						+ "braintrust.prompts.store.type=file.");
	}

}
