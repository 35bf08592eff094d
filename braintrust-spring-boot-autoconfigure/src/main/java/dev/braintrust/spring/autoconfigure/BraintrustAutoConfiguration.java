package dev.braintrust.spring.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.internal.DisabledPromptRegistry;

/**
 * {@link AutoConfiguration Auto-configuration} for the prompt registry, its API client
 * and its stores.
 * <p>
 * Whether there is an API key is checked when a prompt is loaded, and the store type when
 * the registry is created. Conditions are not used for this, because ahead-of-time
 * processing evaluates them at build time.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
		"org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration",
		"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
		"org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration" })
@EnableConfigurationProperties(BraintrustProperties.class)
@Import({ SpringAiConfigurations.ChatClientOfSpringAi2.class, SpringAiConfigurations.ChatClientOfSpringAi1.class,
		SpringAiConfigurations.ToolsOfSpringAi1.class, SpringAiConfigurations.OpenAiClient.class })
public final class BraintrustAutoConfiguration {

	/** The name of a bean that exists if and only if this configuration is active. */
	static final String CONNECTION = "braintrustApiConnection";

	@Bean
	@ConditionalOnMissingBean(BraintrustConnectionDetails.class)
	BraintrustConnectionDetails braintrustConnectionDetails(BraintrustProperties properties) {
		return new PropertiesBraintrustConnectionDetails(properties);
	}

	@Bean(CONNECTION)
	ApiConnection braintrustApiConnection(BraintrustProperties properties, BraintrustConnectionDetails details,
			ApplicationContext context) {
		ConfigurationCheck.check(properties, context.getEnvironment());
		return new ApiConnection(properties, details, context);
	}

	/** Created only if the application does not define its own registry. */
	@Bean
	@Lazy
	ConfiguredRegistry braintrustConfiguredRegistry(BraintrustProperties properties, ApiConnection connection,
			ApplicationContext context) {
		return new ConfiguredRegistry(properties, connection, context);
	}

	/** Closed by the {@link ConfiguredRegistry}, after the stores. */
	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean(PromptRegistry.class)
	PromptRegistry braintrustPromptRegistry(BraintrustProperties properties,
			ObjectProvider<ConfiguredRegistry> configured) {
		return properties.enabled() ? configured.getObject().registry()
				: new DisabledPromptRegistry(ConfiguredRegistry.defaults(properties));
	}

	@Bean
	@Lazy(false)
	static BraintrustStartup braintrustStartup(BraintrustProperties properties, ApiConnection connection,
			ApplicationContext context) {
		return new BraintrustStartup(properties, connection.settings(), context);
	}

}
