package dev.braintrust.spring.autoconfigure;

import io.micrometer.tracing.Tracer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.ai.internal.SpringAiCallReader;
import dev.braintrust.spring.call.internal.SpanClaims;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.tracing.VariableRedactor;
import dev.braintrust.spring.tracing.brave.internal.BraveSpanLinker;
import dev.braintrust.spring.tracing.internal.CurrentSpans;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.internal.LinkingBuildListener;
import dev.braintrust.spring.tracing.internal.LlmCallReader;
import dev.braintrust.spring.tracing.internal.LlmSpanFilter;
import dev.braintrust.spring.tracing.internal.PromptCallMarker;
import dev.braintrust.spring.tracing.internal.SpanLinker;
import dev.braintrust.spring.tracing.internal.VariablePolicy;

/**
 * {@link AutoConfiguration Auto-configuration} of links on spans, with any tracer.
 */
@AutoConfiguration(before = BraintrustAutoConfiguration.class)
@ConditionalOnClass(Tracer.class)
@EnableConfigurationProperties(BraintrustProperties.class)
public final class BraintrustTracingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LinkFormat braintrustLinkFormat(BraintrustProperties properties, ObjectProvider<VariableRedactor> redactors) {
		BraintrustProperties.Variables variables = properties.tracing().variables();
		return new LinkFormat(new VariablePolicy(new VariablePolicy.Settings(variables.include(), variables.exclude(),
				variables.mask(), variables.maximumSize()), redactors.orderedStream().toList()));
	}

	@Bean
	@ConditionalOnMissingBean
	SpanClaims braintrustSpanClaims(LinkFormat format, ObjectProvider<Tracer> tracer,
			ObjectProvider<SpanLinker> linkers) {
		return new CurrentSpans(format, tracer::getIfUnique, () -> linkers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	PromptBuildListener braintrustPromptBuildListener(SpanClaims spans) {
		return new LinkingBuildListener(spans);
	}

	@Bean
	@ConditionalOnMissingBean
	PromptCallMarker braintrustPromptCallMarker() {
		return new PromptCallMarker();
	}

	@Bean
	@ConditionalOnMissingBean
	LlmSpanFilter braintrustLlmSpanFilter(LinkFormat format, BraintrustProperties properties,
			ObjectProvider<LlmCallReader> readers, ObjectProvider<SpanLinker> linkers) {
		BraintrustProperties.Tracing tracing = properties.tracing();
		return new LlmSpanFilter(format,
				new LlmSpanFilter.Settings(properties.enabled(), tracing.content(),
						tracing.variables().maskInContent()),
				SingletonSupplier.of(() -> readers.orderedStream().toList()),
				SingletonSupplier.of(() -> linkers.orderedStream().toList()));
	}

	/**
	 * What needs Spring AI.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.ai.chat.observation.ChatModelObservationContext")
	static class SpringAiConfiguration {

		@Bean
		@ConditionalOnMissingBean
		SpringAiCallReader braintrustSpringAiCallReader() {
			return new SpringAiCallReader();
		}

	}

	/**
	 * What needs Brave's bridge.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "io.micrometer.tracing.brave.bridge.BraveSpan", "brave.handler.SpanHandler" })
	static class BraveConfiguration {

		@Bean
		@ConditionalOnMissingBean
		BraveSpanLinker braintrustBraveSpanLinker(LinkFormat format) {
			return new BraveSpanLinker(format);
		}

	}

}
