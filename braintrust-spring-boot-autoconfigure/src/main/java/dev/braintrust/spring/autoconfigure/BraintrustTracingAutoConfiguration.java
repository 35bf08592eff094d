package dev.braintrust.spring.autoconfigure;

import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.client.ApiKey;
import dev.braintrust.spring.prompt.PromptBuildListener;
import dev.braintrust.spring.scope.SpanClaims;
import dev.braintrust.spring.tracing.BraintrustExporter;
import dev.braintrust.spring.tracing.BraintrustSpanProcessor;
import dev.braintrust.spring.tracing.BraveMetadataWriter;
import dev.braintrust.spring.tracing.ExportSettings;
import dev.braintrust.spring.tracing.LinkingBuildListener;
import dev.braintrust.spring.tracing.MetadataWriter;
import dev.braintrust.spring.tracing.OtelMetadataWriter;
import dev.braintrust.spring.tracing.PromptCallMarker;
import dev.braintrust.spring.tracing.TracerSpanClaims;

/**
 * {@link AutoConfiguration Auto-configuration} of links on spans, and of the pipeline
 * that takes spans to Braintrust.
 */
@AutoConfiguration(before = BraintrustAutoConfiguration.class)
@ConditionalOnClass(Tracer.class)
public final class BraintrustTracingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SpanClaims braintrustSpanClaims(ObjectProvider<Tracer> tracer, ObjectProvider<MetadataWriter> writers) {
		return new TracerSpanClaims(tracer::getIfUnique, () -> writers.orderedStream().toList());
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

	/**
	 * What needs OpenTelemetry's bridge.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(
			name = { "io.micrometer.tracing.otel.bridge.OtelSpan", "io.opentelemetry.sdk.trace.ReadableSpan" })
	static class OpenTelemetryConfiguration {

		@Bean
		@ConditionalOnMissingBean
		OtelMetadataWriter braintrustOtelMetadataWriter() {
			return new OtelMetadataWriter();
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
		BraveMetadataWriter braintrustBraveMetadataWriter() {
			return new BraveMetadataWriter();
		}

	}

	/**
	 * The pipeline to Braintrust.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter",
			"io.opentelemetry.sdk.trace.SpanProcessor" })
	static class ExportConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ExportSettings braintrustExportSettings(BraintrustProperties properties, Environment environment) {
			BraintrustProperties.Tracing.Export export = properties.getTracing().getExport();
			boolean enabled = properties.isEnabled() && export.isEnabled()
					&& environment.getProperty("management.tracing.export.enabled", Boolean.class, true);
			String apiKey = properties.getApiKey();
			return new ExportSettings(enabled,
					properties.getApiUrl().toString().replaceAll("/$", "") + "/otel/v1/traces",
					StringUtils.hasText(apiKey) ? new ApiKey(apiKey).authorization() : null, parent(properties),
					export.getTimeout());
		}

		private static @Nullable String parent(BraintrustProperties properties) {
			if (StringUtils.hasText(properties.getProjectId())) {
				return "project_id:" + properties.getProjectId().trim();
			}
			return StringUtils.hasText(properties.getProject()) ? "project_name:" + properties.getProject().trim()
					: null;
		}

		@Bean
		@ConditionalOnMissingBean
		BraintrustSpanProcessor braintrustSpanProcessor(ExportSettings settings) {
			return new BraintrustSpanProcessor(() -> BraintrustExporter.create(settings));
		}

	}

}
