package dev.braintrust.spring.autoconfigure;

import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

import dev.braintrust.spring.actuate.BraintrustEndpoint;
import dev.braintrust.spring.actuate.internal.Boot3HealthIndicatorFactory;
import dev.braintrust.spring.actuate.internal.BraintrustHealth;
import dev.braintrust.spring.actuate.internal.BraintrustHealthIndicator;
import dev.braintrust.spring.actuate.internal.BraintrustMeters;
import dev.braintrust.spring.actuate.internal.PromptLinks;
import dev.braintrust.spring.aop.internal.PromptPreloader;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.HttpConnection;
import dev.braintrust.spring.client.internal.OrganizationName;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * {@link AutoConfiguration Auto-configuration} of the actuator endpoint, health and
 * meters.
 */
@AutoConfiguration(after = { BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class })
@ConditionalOnBean(BraintrustConnectionDetails.class)
@EnableConfigurationProperties(BraintrustProperties.class)
public final class BraintrustActuatorAutoConfiguration {

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

	/**
	 * The endpoint.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
			"org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint" })
	@EnableConfigurationProperties(BraintrustEndpointProperties.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint(BraintrustEndpoint.class)
		BraintrustEndpoint braintrustEndpoint(PromptRegistry registry, BraintrustProperties properties,
				BraintrustEndpointProperties endpoint, ClientSettings client, HttpConnection connection) {
			URI api = client.apiUrl();
			BraintrustEndpoint.Settings settings = new BraintrustEndpoint.Settings(
					"%s://%s".formatted(api.getScheme(),
							api.getHost() + ((api.getPort() >= 0) ? ":" + api.getPort() : "")),
					properties.offline(), client.timeout(),
					(caller) -> endpoint.showTemplates().isShown(caller, endpoint.roles()));
			return new BraintrustEndpoint(registry, settings,
					new PromptLinks(properties.appUrl(), organization(properties, client, connection))::to);
		}

		/**
		 * A key for a stand-in on this machine is of no use elsewhere, and stays here.
		 */
		private static Supplier<@Nullable String> organization(BraintrustProperties properties, ClientSettings client,
				HttpConnection connection) {
			boolean standIn = LOOPBACK.contains(client.apiUrl().getHost())
					&& !LOOPBACK.contains(String.valueOf(properties.appUrl().getHost()));
			return (properties.orgName() != null || properties.offline() || standIn) ? properties::orgName
					: new OrganizationName(connection, client, properties.appUrl(), null);
		}

	}

	/**
	 * Health, whose types differ between Spring Boot 3 and 4.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnHealthEnabled.class)
	static class HealthConfiguration {

		@Bean
		@ConditionalOnMissingBean
		BraintrustHealth braintrustHealth(PromptRegistry registry, ObjectProvider<PromptPreloader> preloader) {
			return new BraintrustHealth(registry, () -> {
				PromptPreloader source = preloader.getIfAvailable();
				return (source != null) ? source.required() : Set.<PromptReference>of();
			});
		}

		/**
		 * Spring Boot 4.
		 */
		@Configuration(proxyBeanMethods = false)
		@ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
		static class Boot4 {

			@Bean
			@ConditionalOnMissingBean(name = "braintrustHealthIndicator")
			BraintrustHealthIndicator braintrustHealthIndicator(BraintrustHealth health) {
				return new BraintrustHealthIndicator(health);
			}

		}

		/**
		 * Spring Boot 3.
		 */
		@Configuration(proxyBeanMethods = false)
		@ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
		@ConditionalOnMissingClass("org.springframework.boot.health.contributor.HealthIndicator")
		static class Boot3 {

			@Bean
			@ConditionalOnMissingBean(name = "braintrustHealthIndicator")
			Boot3HealthIndicatorFactory braintrustHealthIndicator(BraintrustHealth health) {
				return new Boot3HealthIndicatorFactory(health);
			}

		}

	}

	/**
	 * As Spring Boot's own condition, whose package differs between 3 and 4.
	 */
	static class OnHealthEnabled implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			Environment environment = context.getEnvironment();
			boolean byDefault = environment.getProperty("management.health.defaults.enabled", Boolean.class, true);
			return environment.getProperty("management.health.braintrust.enabled", Boolean.class, byDefault);
		}

	}

	/**
	 * Meters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetersConfiguration {

		@Bean
		@ConditionalOnMissingBean
		BraintrustMeters braintrustMeters(ObjectProvider<PromptRegistry> registry) {
			return new BraintrustMeters(registry::getIfUnique);
		}

	}

}
