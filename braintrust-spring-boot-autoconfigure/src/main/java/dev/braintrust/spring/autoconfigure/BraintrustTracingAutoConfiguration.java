package dev.braintrust.spring.autoconfigure;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.ai.internal.SpringAiCallReader;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.ReportUnlinked;
import dev.braintrust.spring.call.internal.SpanClaimFactory;
import dev.braintrust.spring.selection.internal.TraceReader;
import dev.braintrust.spring.tracing.VariableRedactor;
import dev.braintrust.spring.tracing.brave.internal.BraveSpanLinker;
import dev.braintrust.spring.tracing.internal.CurrentSpanClaimFactory;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.internal.LlmCallReader;
import dev.braintrust.spring.tracing.internal.LlmCallRecorder;
import dev.braintrust.spring.tracing.internal.LlmObservationEnricher;
import dev.braintrust.spring.tracing.internal.MicrometerTraceReader;
import dev.braintrust.spring.tracing.internal.PromptCallObservationHandler;
import dev.braintrust.spring.tracing.internal.SpanLinker;
import dev.braintrust.spring.tracing.internal.UnlinkedCalls;
import dev.braintrust.spring.tracing.internal.VariableMasking;

/**
 * {@link AutoConfiguration Auto-configuration} for links on spans, with any tracer.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = BraintrustAutoConfiguration.class)
@ConditionalOnClass(Tracer.class)
@EnableConfigurationProperties(BraintrustProperties.class)
public final class BraintrustTracingAutoConfiguration {

	private static final String SPRING_AI = "org.springframework.ai.chat.observation.ChatModelObservationContext";

	@Bean
	LinkFormat braintrustLinkFormat(BraintrustProperties properties, ObjectProvider<VariableRedactor> redactors,
			ObjectProvider<GitProperties> git) {
		BraintrustProperties.Variables variables = properties.tracing().variables();
		return new LinkFormat(new VariableMasking(new VariableMasking.Settings(variables.include(), variables.exclude(),
				variables.mask(), variables.maximumSize(), variables.visibleTo()), redactors.orderedStream().toList()),
				SingletonSupplier.of(() -> commit(git.getIfAvailable())));
	}

	private static String commit(@Nullable GitProperties git) {
		String commit = (git != null) ? git.getCommitId() : null;
		return (commit != null) ? commit : "";
	}

	@Bean
	SpanClaimFactory braintrustSpanClaimFactory(LinkFormat format, ObjectProvider<Tracer> tracer,
			ObjectProvider<SpanLinker> linkers) {
		return new CurrentSpanClaimFactory(format, tracer::getIfUnique, () -> linkers.orderedStream().toList());
	}

	@Bean
	TraceReader braintrustTraceReader(ObjectProvider<Tracer> tracer) {
		return new MicrometerTraceReader(SingletonSupplier.ofNullable(tracer::getIfUnique));
	}

	@Bean
	PromptCallObservationHandler braintrustPromptCallObservationHandler(BraintrustProperties properties) {
		return new PromptCallObservationHandler(isMeasuring(properties));
	}

	private static boolean isMeasuring(BraintrustProperties properties) {
		return properties.enabled() && properties.metrics().llm().enabled();
	}

	/**
	 * Supplies the recorder of LLM calls, or is null if they are not measured. Without
	 * Micrometer's meters, there is no recorder.
	 */
	static @Nullable Supplier<LlmCallRecorder> recorder(BraintrustProperties properties,
			ObjectProvider<LlmCallRecorder> recorders) {
		return isMeasuring(properties) ? SingletonSupplier.of(() -> recorders.getIfUnique(() -> (call) -> {
		})) : null;
	}

	@Bean
	UnlinkedCalls braintrustUnlinkedCalls(BraintrustProperties properties) {
		return new UnlinkedCalls(properties.enabled() && properties.ai().reportUnlinked() == ReportUnlinked.LOG);
	}

	@Bean
	LlmObservationEnricher braintrustLlmObservationEnricher(LinkFormat format, BraintrustProperties properties,
			ObjectProvider<SpanLinker> linkers, UnlinkedCalls unlinked, ObjectProvider<LlmCallRecorder> recorders) {
		BraintrustProperties.Tracing tracing = properties.tracing();
		return new LlmObservationEnricher(format,
				new LlmObservationEnricher.Settings(properties.enabled(), tracing.content(),
						tracing.variables().maskInContent()),
				SingletonSupplier.of(BraintrustTracingAutoConfiguration::readers),
				SingletonSupplier.of(() -> linkers.orderedStream().toList()), unlinked,
				recorder(properties, recorders));
	}

	private static List<LlmCallReader> readers() {
		return ClassUtils.isPresent(SPRING_AI, BraintrustTracingAutoConfiguration.class.getClassLoader())
				? List.of(new SpringAiCallReader()) : List.of();
	}

	/**
	 * Beans that require the Brave bridge.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "io.micrometer.tracing.brave.bridge.BraveSpan", "brave.handler.SpanHandler" })
	static class BraveConfiguration {

		@Bean
		BraveSpanLinker braintrustBraveSpanLinker(LinkFormat format) {
			return new BraveSpanLinker(format);
		}

	}

}
