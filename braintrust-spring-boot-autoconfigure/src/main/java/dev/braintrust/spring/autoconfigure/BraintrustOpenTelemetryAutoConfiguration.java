package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.HttpConnection;
import dev.braintrust.spring.tracing.export.internal.BraintrustExporter;
import dev.braintrust.spring.tracing.export.internal.BraintrustSpanProcessor;
import dev.braintrust.spring.tracing.export.internal.ExportSettings;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.otel.internal.EndingLinkSpanProcessor;
import dev.braintrust.spring.tracing.otel.internal.LinkCompletion;
import dev.braintrust.spring.tracing.otel.internal.LinkSpanProcessor;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanLinker;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords;

/**
 * {@link AutoConfiguration Auto-configuration} of links on spans that others make with
 * OpenTelemetry, and of the pipeline that takes spans to Braintrust.
 */
@AutoConfiguration(after = { BraintrustTracingAutoConfiguration.class, BraintrustAutoConfiguration.class })
@ConditionalOnClass(name = { "io.micrometer.tracing.Tracer", "io.micrometer.tracing.otel.bridge.OtelSpan",
		"io.opentelemetry.sdk.trace.SpanProcessor" })
@EnableConfigurationProperties(BraintrustProperties.class)
public final class BraintrustOpenTelemetryAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(BraintrustOpenTelemetryAutoConfiguration.class);

	private static final double BOOT_DEFAULT_PROBABILITY = 0.1;

	@Bean
	@ConditionalOnMissingBean
	OtelSpanRecords braintrustOtelSpanRecords() {
		return new OtelSpanRecords();
	}

	@Bean
	@ConditionalOnMissingBean
	LinkCompletion braintrustLinkCompletion(LinkFormat format, OtelSpanRecords records) {
		return new LinkCompletion(format, records);
	}

	@Bean
	@ConditionalOnMissingBean
	OtelSpanLinker braintrustOtelSpanLinker(LinkFormat format, OtelSpanRecords records) {
		return new OtelSpanLinker(format, records);
	}

	@Bean
	@ConditionalOnMissingBean
	LinkSpanProcessor braintrustLinkSpanProcessor(OtelSpanRecords records, LinkCompletion completion) {
		boolean canCompleteAtTheEnd = ClassUtils.isPresent("io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor",
				LinkSpanProcessor.class.getClassLoader());
		return canCompleteAtTheEnd ? new EndingLinkSpanProcessor(records, completion)
				: new LinkSpanProcessor(records, completion);
	}

	/**
	 * The pipeline to Braintrust.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler")
	@ConditionalOnBean(BraintrustConnectionDetails.class)
	static class ExportConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ExportSettings braintrustExportSettings(BraintrustProperties properties, BraintrustConnectionDetails connection,
				Environment environment) {
			BraintrustProperties.Export export = properties.tracing().export();
			boolean enabled = properties.enabled() && !properties.offline() && export.enabled()
					&& environment.getProperty("management.tracing.export.enabled", Boolean.class, true);
			String apiKey = connection.getApiKey();
			ExportSettings settings = new ExportSettings(enabled,
					connection.getApiUrl().toString().replaceAll("/+$", "") + "/otel/v1/traces",
					StringUtils.hasText(apiKey) ? new ApiKey(apiKey).authorization() : null, parent(properties),
					export.filterAiSpans(), export.timeout(), export.scheduleDelay(), export.maximumQueueSize(),
					export.maximumBatchSize());
			warnOfLostSpans(settings, environment);
			return settings;
		}

		private static @Nullable String parent(BraintrustProperties properties) {
			if (properties.projectId() != null) {
				return "project_id:" + properties.projectId();
			}
			return (properties.project() != null) ? "project_name:" + properties.project() : null;
		}

		private static void warnOfLostSpans(ExportSettings settings, Environment environment) {
			double probability = environment.getProperty("management.tracing.sampling.probability", Double.class,
					BOOT_DEFAULT_PROBABILITY);
			if (settings.enabled() && settings.authorization() != null && settings.parent() == null) {
				logger.warn("Spans are not exported to Braintrust, which needs a project to put them in: set "
						+ "braintrust.project or braintrust.project-id (or braintrust.tracing.export.enabled=false)");
			}
			if (settings.isActive() && probability < 1) {
				logger.warn("Only {} % of traces are sampled, so that Braintrust sees no more: to see all of them, set "
						+ "management.tracing.sampling.probability=1.0", Math.round(probability * 100));
			}
		}

		@Bean
		@ConditionalOnMissingBean
		BraintrustSpanProcessor braintrustSpanProcessor(OtelSpanRecords records, LinkCompletion completion,
				ExportSettings settings, HttpConnection connection) {
			return new BraintrustSpanProcessor(records, completion, settings,
					() -> BraintrustExporter.create(settings, connection));
		}

	}

}
