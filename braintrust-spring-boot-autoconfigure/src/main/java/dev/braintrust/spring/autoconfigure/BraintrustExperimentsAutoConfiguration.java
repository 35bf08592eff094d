package dev.braintrust.spring.autoconfigure;

import java.time.Instant;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.io.ResourceLoader;

import dev.braintrust.spring.experiment.Experiments;
import dev.braintrust.spring.experiment.internal.DefaultExperiments;
import dev.braintrust.spring.experiment.internal.ExperimentSettings;
import dev.braintrust.spring.experiment.internal.ExperimentTracing;
import dev.braintrust.spring.experiment.internal.NoExperimentTracing;
import dev.braintrust.spring.experiment.internal.OtelExperimentTracing;
import dev.braintrust.spring.experiment.internal.SourceRevision;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.tracing.export.internal.BraintrustSpanProcessor;
import dev.braintrust.spring.tracing.otel.internal.ExperimentObservations;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords;

/**
 * {@link AutoConfiguration Auto-configuration} for experiments, if their module is on the
 * class path.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { BraintrustAutoConfiguration.class, BraintrustOpenTelemetryAutoConfiguration.class })
@ConditionalOnClass(Experiments.class)
@ConditionalOnBean(name = BraintrustAutoConfiguration.CONNECTION)
public final class BraintrustExperimentsAutoConfiguration {

	/** Created when it is first used: it has an HTTP client of its own. */
	@Bean
	@Lazy
	@ConditionalOnMissingBean(Experiments.class)
	DefaultExperiments braintrustExperiments(BraintrustProperties properties, ExperimentConnection connection,
			ObjectProvider<ExperimentTracing> tracing, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<PromptRegistry> prompts, ObjectProvider<GitProperties> git, ResourceLoader resources) {
		ExperimentSettings settings = new ExperimentSettings(properties.enabled(), properties.offline(),
				properties.project(), properties.projectId(), properties.orgName(), properties.appUrl(),
				properties.client().timeout());
		return new DefaultExperiments(new DefaultExperiments.Dependencies(settings, connection.api(),
				tracing.getIfUnique(NoExperimentTracing::new), observations.getIfUnique(() -> ObservationRegistry.NOOP),
				prompts::getIfUnique, () -> revision(git.getIfAvailable()), resources));
	}

	@Bean
	@Lazy
	ExperimentConnection braintrustExperimentConnection(ApiConnection connection) {
		return new ExperimentConnection(connection);
	}

	private static SourceRevision revision(@Nullable GitProperties git) {
		SourceRevision ci = SourceRevision.ofCi(System::getenv);
		if (git == null || git.getCommitId() == null) {
			return ci;
		}
		String tag = git.get("tags");
		String dirty = git.get("dirty");
		Instant time = git.getCommitTime();
		return new SourceRevision(git.getCommitId(), (git.getBranch() != null) ? git.getBranch() : ci.branch(),
				(tag != null && !tag.isBlank()) ? tag : ci.tag(), (dirty != null) ? Boolean.valueOf(dirty) : null,
				(time != null) ? time.toString() : null);
	}

	/**
	 * Recording by OpenTelemetry.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Tracer.class, OtelTracer.class, SdkTracerProvider.class })
	@ConditionalOnBean(BraintrustSpanProcessor.class)
	static class OpenTelemetry {

		@Bean
		@Lazy
		ExperimentTracing braintrustExperimentTracing(OtelSpanRecords records, BraintrustSpanProcessor export,
				ObjectProvider<Tracer> tracer, ObjectProvider<SdkTracerProvider> provider) {
			Supplier<@Nullable String> missing = () -> missing(tracer.getIfUnique(), provider.getIfUnique());
			return new OtelExperimentTracing(new ExperimentObservations(records), export, missing);
		}

		/** The processors of a tracer provider can be read only as text. */
		private static @Nullable String missing(@Nullable Tracer tracer, @Nullable SdkTracerProvider provider) {
			if (!(tracer instanceof OtelTracer)) {
				return "OpenTelemetry does not trace the application (check management.tracing.enabled)";
			}
			return (provider != null && !provider.toString().contains(BraintrustSpanProcessor.class.getName()))
					? "the bean braintrustSpanProcessor is not in the application's tracer provider" : null;
		}

	}

}
