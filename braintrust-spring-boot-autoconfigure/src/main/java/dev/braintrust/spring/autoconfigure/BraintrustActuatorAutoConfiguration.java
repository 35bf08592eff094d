package dev.braintrust.spring.autoconfigure;

import java.net.URI;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.actuate.BraintrustEndpoint;
import dev.braintrust.spring.actuate.internal.BraintrustMeters;
import dev.braintrust.spring.actuate.internal.LlmMeters;
import dev.braintrust.spring.actuate.internal.PromptUrls;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.client.internal.OrganizationNameLookup;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.selection.internal.Rollouts;
import dev.braintrust.spring.tracing.export.internal.SpanExportCounts;
import dev.braintrust.spring.tracing.internal.UnlinkedCalls;

/**
 * {@link AutoConfiguration Auto-configuration} for the actuator endpoint, the health
 * indicator and meters.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class })
@ConditionalOnBean(name = BraintrustAutoConfiguration.CONNECTION)
@Import({ BraintrustHealthConfigurations.Boot4.class, BraintrustHealthConfigurations.Boot3.class })
public final class BraintrustActuatorAutoConfiguration {

	/**
	 * Beans that require Spring Boot's actuator endpoints.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
			"org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint" })
	@ConditionalOnAvailableEndpoint(BraintrustEndpoint.class)
	@EnableConfigurationProperties(BraintrustEndpointProperties.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean(BraintrustEndpoint.class)
		BraintrustEndpoint braintrustEndpoint(PromptRegistry registry, BraintrustProperties properties,
				BraintrustEndpointProperties endpoint, ApiConnection connection, OperatorPins pins, Rollouts rollouts) {
			ClientSettings client = connection.settings();
			URI api = client.apiUrl();
			BraintrustEndpoint.Settings settings = new BraintrustEndpoint.Settings(Descriptions.host(api),
					properties.offline(), client.timeout(),
					(caller) -> endpoint.showTemplates().isShown(caller, endpoint.roles()));
			return new BraintrustEndpoint(registry, settings,
					new PromptUrls(properties.appUrl(), organization(properties, connection))::of, pins, rollouts);
		}

		private static Supplier<@Nullable String> organization(BraintrustProperties properties,
				ApiConnection connection) {
			boolean allowed = connection.settings().mayLogInAt(properties.appUrl());
			if (properties.orgName() != null || properties.offline() || !allowed) {
				return properties::orgName;
			}
			OrganizationNameLookup name = new OrganizationNameLookup(connection.http(), connection.settings(),
					properties.appUrl(), null);
			return () -> {
				connection.lookUpBeans();
				return name.get();
			};
		}

	}

	/**
	 * Beans that require Micrometer's meters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetersConfiguration {

		@Bean
		BraintrustMeters braintrustMeters(ObjectProvider<PromptRegistry> registry, ObjectProvider<OperatorPins> pins,
				ObjectProvider<Rollouts> rollouts, ObjectProvider<UnlinkedCalls> unlinked,
				ObjectProvider<SpanExportCounts> exports) {
			return new BraintrustMeters(registry::getIfUnique, pins::getIfUnique, rollouts::getIfUnique,
					unlinked::getIfUnique, exports::getIfUnique);
		}

		/** Used with {@code braintrust.metrics.llm.enabled} only. */
		@Bean
		@Lazy
		LlmMeters braintrustLlmMeters(BraintrustProperties properties, ObjectProvider<MeterRegistry> meters) {
			return new LlmMeters(SingletonSupplier.ofNullable(meters::getIfUnique),
					properties.metrics().llm().maximumSeries());
		}

	}

}
