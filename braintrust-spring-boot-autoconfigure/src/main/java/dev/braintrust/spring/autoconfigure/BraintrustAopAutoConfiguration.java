package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.aop.internal.PromptAnnotationBeanPostProcessor;
import dev.braintrust.spring.aop.internal.PromptCallSupport;
import dev.braintrust.spring.aop.internal.PromptPreloader;
import dev.braintrust.spring.call.internal.PromptCallListener;
import dev.braintrust.spring.call.internal.SpanClaimFactory;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.PreloadMode;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.selection.internal.Rollouts;
import dev.braintrust.spring.selection.internal.VersionSelection;

/**
 * {@link AutoConfiguration Auto-configuration} for the annotations.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { BraintrustAutoConfiguration.class, BraintrustTracingAutoConfiguration.class })
@ConditionalOnBean(name = BraintrustAutoConfiguration.CONNECTION)
public final class BraintrustAopAutoConfiguration {

	@Bean
	@Lazy(false)
	PromptPreloader braintrustPromptPreloader(BraintrustProperties properties,
			ConfigurableListableBeanFactory beanFactory, ObjectProvider<PromptAnnotationBeanPostProcessor> annotations,
			PromptRegistry registry, ApiConnection connection, Rollouts rollouts, OperatorPins pins) {
		boolean canLoad = properties.enabled() && (properties.offline() || connection.settings().apiKey() != null
				|| properties.prompts().preload() == PreloadMode.REQUIRED);
		return new PromptPreloader(canLoad ? properties.prompts().preload() : PreloadMode.NONE, beanFactory,
				annotations::getObject, rollouts, pins, registry);
	}

	/**
	 * Static and with providers only: beans that a post-processor depends on are created
	 * early and are not processed by later post-processors. An
	 * {@code ObservationRegistry} created that way would produce no traces.
	 */
	@Bean
	static PromptAnnotationBeanPostProcessor braintrustPromptAnnotationBeanPostProcessor(Environment environment,
			BeanFactory beans) {
		PromptAnnotationBeanPostProcessor processor = new PromptAnnotationBeanPostProcessor(environment,
				(name) -> property(beans.getBeanProvider(GitProperties.class), name),
				SingletonSupplier.of(() -> calls(beans)));
		processor.setEnabled(environment.getProperty("braintrust.enabled", Boolean.class, true));
		processor.setLogged(environment.getProperty("braintrust.logging.mdc", Boolean.class, false));
		processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return processor;
	}

	private static PromptCallSupport calls(BeanFactory beans) {
		return new PromptCallSupport(beans.getBean(PromptRegistry.class), beans.getBean(VersionSelection.class),
				beans.getBeanProvider(SpanClaimFactory.class).getIfAvailable(() -> SpanClaimFactory.NONE),
				beans.getBean(BraintrustProperties.class).prompts().linkTimeout(),
				beans.getBeanProvider(PromptCallListener.class).getIfAvailable(() -> PromptCallListener.NONE));
	}

	private static @Nullable String property(ObjectProvider<GitProperties> git, String name) {
		GitProperties properties = git.getIfAvailable();
		return (properties != null) ? properties.get(name) : null;
	}

}
