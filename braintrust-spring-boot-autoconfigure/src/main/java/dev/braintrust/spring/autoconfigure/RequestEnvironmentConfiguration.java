package dev.braintrust.spring.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.selection.internal.SelectionListener;
import dev.braintrust.spring.selection.web.internal.EnvironmentHeader;
import dev.braintrust.spring.selection.web.internal.ReactiveEnvironmentFilter;
import dev.braintrust.spring.selection.web.internal.ServletEnvironmentFilter;

/**
 * Configuration of the filters that take the environment of prompts from a header.
 * Imported by {@link BraintrustAutoConfiguration}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("braintrust.prompts.request-environment.enabled")
final class RequestEnvironmentConfiguration {

	private static EnvironmentHeader header(BraintrustProperties properties,
			ObjectProvider<SelectionListener> listeners) {
		BraintrustProperties.RequestEnvironment request = properties.prompts().requestEnvironment();
		ConfigurationCheck.check(request);
		return ConfigurationCheck.create(() -> new EnvironmentHeader(request.header(), request.allowed(),
				SingletonSupplier.of(() -> listeners.getIfUnique(() -> SelectionListener.NONE))));
	}

	/**
	 * The filter of servlet applications. Boot registers it for all types of dispatch.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass(name = "jakarta.servlet.Filter")
	static class Servlet {

		@Bean
		ServletEnvironmentFilter braintrustEnvironmentFilter(BraintrustProperties properties,
				ObjectProvider<SelectionListener> listeners) {
			return new ServletEnvironmentFilter(header(properties, listeners));
		}

	}

	/**
	 * The filter of reactive applications.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	static class Reactive {

		@Bean
		ReactiveEnvironmentFilter braintrustEnvironmentFilter(BraintrustProperties properties,
				ObjectProvider<SelectionListener> listeners) {
			return new ReactiveEnvironmentFilter(header(properties, listeners));
		}

	}

}
