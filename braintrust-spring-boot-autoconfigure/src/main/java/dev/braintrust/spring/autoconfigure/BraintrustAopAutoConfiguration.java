package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.aop.internal.PromptAnnotationBeanPostProcessor;
import dev.braintrust.spring.aop.internal.PromptCallSupport;
import dev.braintrust.spring.aop.internal.PromptPreloader;
import dev.braintrust.spring.call.internal.PromptCallListener;
import dev.braintrust.spring.call.internal.SpanClaims;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.PreloadMode;

/**
 * {@link AutoConfiguration Auto-configuration} of the annotations.
 */
@AutoConfiguration(after = { BraintrustAutoConfiguration.class, BraintrustTracingAutoConfiguration.class })
@ConditionalOnBean(PromptRegistry.class)
public final class BraintrustAopAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PromptCallSupport braintrustPromptCallSupport(PromptRegistry registry, ObjectProvider<SpanClaims> spans,
			BraintrustProperties properties, ObjectProvider<PromptCallListener> listener) {
		return new PromptCallSupport(registry, spans.getIfAvailable(() -> SpanClaims.NONE),
				properties.prompts().linkTimeout(), listener.getIfAvailable(() -> PromptCallListener.NONE));
	}

	@Bean
	@ConditionalOnMissingBean
	@Lazy(false)
	PromptPreloader braintrustPromptPreloader(BraintrustProperties properties,
			ConfigurableListableBeanFactory beanFactory, ObjectProvider<PromptAnnotationBeanPostProcessor> annotations,
			PromptRegistry registry, ObjectProvider<BraintrustConnectionDetails> connection) {
		boolean hasKey = connection.stream().anyMatch((details) -> StringUtils.hasText(details.getApiKey()));
		boolean canLoad = properties.enabled()
				&& (properties.offline() || hasKey || properties.prompts().preload() == PreloadMode.REQUIRED);
		return new PromptPreloader(canLoad ? properties.prompts().preload() : PreloadMode.NONE, beanFactory,
				annotations::getObject, registry);
	}

	/** Events of a child context come here, too. */
	@Bean
	static ApplicationListener<ApplicationStartedEvent> braintrustPreloadListener(
			ConfigurableListableBeanFactory beanFactory, ObjectProvider<PromptPreloader> preloader) {
		return (event) -> {
			if (event.getApplicationContext().getBeanFactory() == beanFactory) {
				preloader.ifAvailable(PromptPreloader::loadInBackground);
			}
		};
	}

	/**
	 * Static, and given nothing but providers: a post-processor that needs other beans
	 * early takes them away from the post-processors after it. With a registry of
	 * observations, that is the end of all tracing.
	 */
	@Bean
	@ConditionalOnMissingBean
	static PromptAnnotationBeanPostProcessor braintrustPromptAnnotationBeanPostProcessor(Environment environment,
			ObjectProvider<GitProperties> git, ObjectProvider<PromptCallSupport> calls) {
		PromptAnnotationBeanPostProcessor processor = new PromptAnnotationBeanPostProcessor(environment,
				(name) -> property(git, name), SingletonSupplier.of(calls::getObject));
		processor.setEnabled(environment.getProperty("braintrust.enabled", Boolean.class, true));
		processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return processor;
	}

	private static @Nullable String property(ObjectProvider<GitProperties> git, String name) {
		GitProperties properties = git.getIfAvailable();
		return (properties != null) ? properties.get(name) : null;
	}

}
