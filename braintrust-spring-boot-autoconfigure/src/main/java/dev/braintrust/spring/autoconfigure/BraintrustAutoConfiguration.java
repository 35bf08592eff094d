package dev.braintrust.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.internal.DisabledPromptRegistry;
import dev.braintrust.spring.selection.PromptSelector;
import dev.braintrust.spring.selection.internal.ArmSelector;
import dev.braintrust.spring.selection.internal.KeyHash;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.selection.internal.RolloutListener;
import dev.braintrust.spring.selection.internal.RolloutSettings;
import dev.braintrust.spring.selection.internal.Rollouts;
import dev.braintrust.spring.selection.internal.SelectionKeys;
import dev.braintrust.spring.selection.internal.SelectionListener;
import dev.braintrust.spring.selection.internal.SelectorChain;
import dev.braintrust.spring.selection.internal.SelectorProblemLog;
import dev.braintrust.spring.selection.internal.TraceReader;
import dev.braintrust.spring.selection.internal.VersionSelection;

/**
 * {@link AutoConfiguration Auto-configuration} for the prompt registry, its API client
 * and its stores.
 * <p>
 * Whether there is an API key is checked when a prompt is loaded, and the store type when
 * the registry is created. Conditions are not used for this, because ahead-of-time
 * processing evaluates them at build time.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
		"org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration",
		"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
		"org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration" })
@EnableConfigurationProperties(BraintrustProperties.class)
@Import({ RequestEnvironmentConfiguration.class, OpenFeatureConfiguration.class })
public final class BraintrustAutoConfiguration {

	/** The name of a bean that exists if and only if this configuration is active. */
	static final String CONNECTION = "braintrustApiConnection";

	/** Interval between reads of the pins that a fleet shares. */
	private static final Duration PIN_INTERVAL = Duration.ofSeconds(2);

	@Bean
	@ConditionalOnMissingBean(BraintrustConnectionDetails.class)
	BraintrustConnectionDetails braintrustConnectionDetails(BraintrustProperties properties, Environment environment) {
		return new PropertiesBraintrustConnectionDetails(properties, environment);
	}

	@Bean(CONNECTION)
	ApiConnection braintrustApiConnection(BraintrustProperties properties, BraintrustConnectionDetails details,
			ApplicationContext context) {
		ConfigurationCheck.check(properties, context.getEnvironment());
		return new ApiConnection(properties, details, context);
	}

	/** Shared by the registry, the annotations and the actuator. */
	@Bean
	@Lazy
	OperatorPins braintrustOperatorPins(BraintrustProperties properties, ApiConnection connection,
			ApplicationContext context) {
		return ConfigurationCheck.create(() -> new OperatorPins(properties.prompts().pins(),
				ConfiguredStore.pins(properties, connection.settings(), context), PIN_INTERVAL));
	}

	@Bean
	@Lazy
	SelectionKeys braintrustSelectionKeys(ObjectProvider<TraceReader> traces) {
		return new SelectionKeys(SingletonSupplier.of(() -> traces.getIfUnique(() -> TraceReader.NONE)));
	}

	@Bean
	@Lazy
	KeyHash braintrustKeyHash(BraintrustProperties properties, ApiConnection connection) {
		ApiKey apiKey = connection.settings().apiKey();
		return new KeyHash((apiKey != null && properties.tracing().rolloutKeyHash()) ? apiKey.authorization() : null);
	}

	/** Shared by the registry, the annotations and the actuator. */
	@Bean
	@Lazy
	Rollouts braintrustRollouts(BraintrustProperties properties, Environment environment, SelectionKeys keys,
			KeyHash keyHash, ObjectProvider<RolloutListener> listeners, ApplicationEventPublisher events) {
		List<RolloutSettings> settings = ConfiguredRollouts.of(properties, environment);
		return new Rollouts(properties.enabled() ? settings : List.of(), keys, keyHash,
				() -> Stream.concat(Stream.of(events::publishEvent), listeners.orderedStream()).toList());
	}

	@Bean
	@Lazy
	SelectorProblemLog braintrustSelectorProblemLog(ObjectProvider<SelectionListener> listeners) {
		return new SelectorProblemLog(SingletonSupplier.of(() -> listeners.getIfUnique(() -> SelectionListener.NONE)));
	}

	/** Shared by the registry and the annotations. */
	@Bean
	@Lazy
	VersionSelection braintrustVersionSelection(BraintrustProperties properties, OperatorPins pins,
			ObjectProvider<PromptSelector> selectors, SelectionKeys keys, ObjectProvider<ArmSelector> armSelectors,
			SelectorProblemLog problems) {
		return new VersionSelection(ConfiguredRegistry.defaults(properties), pins,
				new SelectorChain(() -> selectors.orderedStream().toList(), properties.prompts().selection().keys(),
						keys, problems),
				armSelectors.orderedStream().toList());
	}

	/** Created only if the application does not define its own registry. */
	@Bean
	@Lazy
	ConfiguredRegistry braintrustConfiguredRegistry(BraintrustProperties properties, ApiConnection connection,
			VersionSelection selection, ApplicationContext context) {
		return new ConfiguredRegistry(properties, connection, selection, context);
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
