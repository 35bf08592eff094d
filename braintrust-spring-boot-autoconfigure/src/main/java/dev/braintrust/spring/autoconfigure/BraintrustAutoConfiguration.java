package dev.braintrust.spring.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.internal.DisabledPromptRegistry;

/**
 * {@link AutoConfiguration Auto-configuration} of the prompt registry, of the client
 * behind it and of the stores beside it.
 * <p>
 * Whether there is an API key is asked when a prompt is loaded, and what kind of store is
 * wanted when the registry is made, not by conditions: those are frozen when an
 * application is processed ahead of time.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
		"org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration",
		"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
		"org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration" })
@EnableConfigurationProperties(BraintrustProperties.class)
public final class BraintrustAutoConfiguration {

	/** The name of a bean that is there if and only if this configuration is. */
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

	/** Made only if the application has no registry of its own. */
	@Bean
	@Lazy
	RegistryAssembly braintrustRegistryAssembly(BraintrustProperties properties, ApiConnection connection,
			ApplicationContext context) {
		return new RegistryAssembly(properties, connection, context);
	}

	/** Closed with its assembly, after the stores. */
	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean(PromptRegistry.class)
	PromptRegistry braintrustPromptRegistry(BraintrustProperties properties,
			ObjectProvider<RegistryAssembly> assembly) {
		return properties.enabled() ? assembly.getObject().registry()
				: new DisabledPromptRegistry(RegistryAssembly.defaults(properties));
	}

	@Bean
	@Lazy(false)
	static BraintrustStartup braintrustStartup(BraintrustProperties properties, ApiConnection connection,
			ApplicationContext context) {
		return new BraintrustStartup(properties, connection.settings(), context);
	}

}
