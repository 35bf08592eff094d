package dev.braintrust.spring.autoconfigure;

import java.util.Set;

import io.micrometer.tracing.Tracer;

import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.model.tool.DefaultToolCallingManager;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.ai.internal.AnthropicRequestHook;
import dev.braintrust.spring.ai.internal.MissingAdvisorCheck;
import dev.braintrust.spring.ai.internal.OpenAiRequestHook;
import dev.braintrust.spring.ai.internal.PromptAdvisor;
import dev.braintrust.spring.ai.internal.PromptAdvisorSpanHandler;
import dev.braintrust.spring.ai.internal.PromptLookup;
import dev.braintrust.spring.ai.internal.PromptToolCallingManager;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.selection.internal.VersionSelection;

/**
 * {@link AutoConfiguration Auto-configuration} for Spring AI's clients, so that prompts
 * are sent as they were built. Separate from {@link BraintrustAutoConfiguration}: without
 * Spring AI, Spring Boot does not even read its classes.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { BraintrustTracingAutoConfiguration.class, BraintrustAutoConfiguration.class })
@ConditionalOnClass(name = "org.springframework.ai.chat.model.ChatModel")
@ConditionalOnBean(name = BraintrustAutoConfiguration.CONNECTION)
public final class BraintrustSpringAiAutoConfiguration {

	private static final String BUILDER_CUSTOMIZER = "org.springframework.ai.chat.client.ChatClientBuilderCustomizer";

	private static Advisor advisor(BraintrustProperties properties, BeanFactory beans) {
		return PromptAdvisor.create(Set.copyOf(properties.ai().ignoreUnsupported()), SingletonSupplier
			.of(() -> new PromptLookup(beans.getBean(PromptRegistry.class), beans.getBean(VersionSelection.class))));
	}

	/**
	 * The advisor of each client of the application's builder, for Spring AI 2.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = BUILDER_CUSTOMIZER)
	static class ChatClientOfSpringAi2 {

		@Bean
		ChatClientBuilderCustomizer braintrustChatClientCustomizer(BraintrustProperties properties, BeanFactory beans) {
			Advisor advisor = advisor(properties, beans);
			return (builder) -> builder.defaultAdvisors(advisor);
		}

	}

	/**
	 * The advisor of each client of the application's builder, for Spring AI 1.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.ai.chat.client.ChatClientCustomizer")
	@ConditionalOnMissingClass(BUILDER_CUSTOMIZER)
	static class ChatClientOfSpringAi1 {

		@Bean
		@SuppressWarnings("removal")
		org.springframework.ai.chat.client.ChatClientCustomizer braintrustChatClientCustomizer(
				BraintrustProperties properties, BeanFactory beans) {
			Advisor advisor = advisor(properties, beans);
			return (builder) -> builder.defaultAdvisors(advisor);
		}

	}

	/**
	 * The manager of tools that the models of Spring AI 1 use. A manager of the
	 * application's own type is unchanged, since it may be injected by that type.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.ai.model.tool.DefaultToolCallingManager")
	@ConditionalOnMissingClass(BUILDER_CUSTOMIZER)
	static class ToolsOfSpringAi1 {

		@Bean
		static BeanPostProcessor braintrustToolCallingManagerPostProcessor() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof DefaultToolCallingManager manager) ? new PromptToolCallingManager(manager)
							: bean;
				}

			};
		}

	}

	/**
	 * The request hook of the OpenAI clients that Spring AI 2 configures.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer")
	static class OpenAiClient {

		/** First, so that the application's own interceptors see what is sent. */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		OpenAiHttpClientBuilderCustomizer braintrustOpenAiHttpClientCustomizer() {
			return OpenAiRequestHook.customizer();
		}

	}

	/**
	 * The request hook of the Anthropic clients that Spring AI 2 configures.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer")
	static class AnthropicClient {

		/** First, so that the application's own interceptors see what is sent. */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		AnthropicHttpClientBuilderCustomizer braintrustAnthropicHttpClientCustomizer() {
			return AnthropicRequestHook.customizer();
		}

	}

	/**
	 * The check of prompts that reach an observed model without the advisor.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "org.springframework.ai.chat.observation.ChatModelObservationContext",
			"io.micrometer.observation.ObservationHandler" })
	static class ObservedChatModels {

		/** First, so that no other handler starts a span that is never ended. */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		MissingAdvisorCheck braintrustMissingAdvisorCheck() {
			return new MissingAdvisorCheck();
		}

	}

	/**
	 * The spans of advisors, if there may be a tracer.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "io.micrometer.tracing.Tracer",
			"org.springframework.ai.chat.client.advisor.observation.AdvisorObservationContext" })
	static class AdvisorSpans {

		/** Before the handlers that start spans, of which the first one is used. */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		PromptAdvisorSpanHandler braintrustPromptAdvisorSpanHandler(ObjectProvider<Tracer> tracer) {
			return new PromptAdvisorSpanHandler(SingletonSupplier.ofNullable(tracer::getIfUnique));
		}

	}

}
