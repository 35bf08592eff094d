package dev.braintrust.spring.autoconfigure;

import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

import dev.braintrust.spring.actuate.internal.Boot3HealthIndicatorFactory;
import dev.braintrust.spring.actuate.internal.BraintrustHealthCheck;
import dev.braintrust.spring.actuate.internal.BraintrustHealthIndicator;
import dev.braintrust.spring.aop.internal.PromptPreloader;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.selection.internal.Rollouts;

/**
 * Configurations of the health indicator, whose types differ between Spring Boot 3 and 4.
 * Imported by {@link BraintrustActuatorAutoConfiguration}.
 */
final class BraintrustHealthConfigurations {

	private BraintrustHealthConfigurations() {
	}

	private static BraintrustHealthCheck health(PromptRegistry registry, ObjectProvider<PromptPreloader> preloader,
			OperatorPins pins, Rollouts rollouts) {
		return new BraintrustHealthCheck(registry, () -> {
			PromptPreloader available = preloader.getIfAvailable();
			return (available != null) ? available.required() : Set.of();
		}, pins::active, rollouts);
	}

	/**
	 * The health indicator for Spring Boot 4.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
	@Conditional(OnHealthEnabled.class)
	static class Boot4 {

		@Bean
		@ConditionalOnMissingBean(name = "braintrustHealthIndicator")
		BraintrustHealthIndicator braintrustHealthIndicator(PromptRegistry registry,
				ObjectProvider<PromptPreloader> preloader, OperatorPins pins, Rollouts rollouts) {
			return new BraintrustHealthIndicator(health(registry, preloader, pins, rollouts));
		}

	}

	/**
	 * The health indicator for Spring Boot 3.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
	@ConditionalOnMissingClass("org.springframework.boot.health.contributor.HealthIndicator")
	@Conditional(OnHealthEnabled.class)
	static class Boot3 {

		@Bean
		@ConditionalOnMissingBean(name = "braintrustHealthIndicator")
		Boot3HealthIndicatorFactory braintrustHealthIndicator(PromptRegistry registry,
				ObjectProvider<PromptPreloader> preloader, OperatorPins pins, Rollouts rollouts) {
			return new Boot3HealthIndicatorFactory(health(registry, preloader, pins, rollouts));
		}

	}

	/**
	 * Evaluates the same properties as Spring Boot's own condition, whose package differs
	 * between 3 and 4.
	 */
	static class OnHealthEnabled implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			Environment environment = context.getEnvironment();
			boolean byDefault = environment.getProperty("management.health.defaults.enabled", Boolean.class, true);
			return environment.getProperty("management.health.braintrust.enabled", Boolean.class, byDefault);
		}

	}

}
