package dev.braintrust.spring.autoconfigure;

import java.lang.reflect.Proxy;

import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.samplers.Sampler;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.tracing.otel.internal.ContextDestinations;
import dev.braintrust.spring.tracing.otel.internal.ExperimentSampler;

/**
 * Sampling of experiments, by a customizer of Spring Boot's tracer provider. The type of
 * the customizer differs between Spring Boot 3 and 4. The customizer is called first, so
 * that others can replace its sampler: a sampler that another customizer sets is the
 * application's explicit choice, also for experiments. Imported by
 * {@link BraintrustOpenTelemetryAutoConfiguration}.
 */
final class ExperimentSamplingConfigurations {

	private static final String BOOT_4 = "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer";

	static final String BOOT_3 = "org.springframework.boot.actuate.autoconfigure.tracing.SdkTracerProviderBuilderCustomizer";

	private ExperimentSamplingConfigurations() {
	}

	private static void customize(SdkTracerProviderBuilder builder, ObjectProvider<Sampler> sampler,
			ContextDestinations destinations) {
		sampler.ifUnique((application) -> builder.setSampler(new ExperimentSampler(application, destinations)));
	}

	/**
	 * Spring Boot 4.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = BOOT_4)
	static class Boot4 {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SdkTracerProviderBuilderCustomizer braintrustExperimentSampling(ObjectProvider<Sampler> sampler,
				ContextDestinations destinations) {
			return (builder) -> customize(builder, sampler, destinations);
		}

	}

	/**
	 * Spring Boot 3.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = BOOT_3)
	@ConditionalOnMissingClass(BOOT_4)
	static class Boot3 {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		static Boot3CustomizerFactory braintrustExperimentSampling(ObjectProvider<Sampler> sampler,
				ObjectProvider<ContextDestinations> destinations) {
			return new Boot3CustomizerFactory(sampler, destinations);
		}

	}

	/**
	 * Implements the type of Spring Boot 3 by name, since this is compiled against Spring
	 * Boot 4.
	 */
	static final class Boot3CustomizerFactory implements FactoryBean<Object> {

		private final ObjectProvider<Sampler> sampler;

		private final ObjectProvider<ContextDestinations> destinations;

		private final Class<?> type = ClassUtils.resolveClassName(BOOT_3,
				ExperimentSamplingConfigurations.class.getClassLoader());

		Boot3CustomizerFactory(ObjectProvider<Sampler> sampler, ObjectProvider<ContextDestinations> destinations) {
			this.sampler = sampler;
			this.destinations = destinations;
		}

		@Override
		public Object getObject() {
			return Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type },
					(proxy, method, arguments) -> switch (method.getName()) {
						case "customize" -> {
							ExperimentSamplingConfigurations.customize((SdkTracerProviderBuilder) arguments[0],
									this.sampler, this.destinations.getObject());
							yield null;
						}
						case "equals" -> proxy == arguments[0];
						case "hashCode" -> System.identityHashCode(proxy);
						default -> "braintrustExperimentSampling";
					});
		}

		@Override
		public Class<?> getObjectType() {
			return this.type;
		}

	}

}
