package dev.braintrust.spring.autoconfigure;

import java.util.function.Supplier;

import io.micrometer.tracing.Tracer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.tracing.export.internal.BraintrustExporter;
import dev.braintrust.spring.tracing.export.internal.BraintrustSpanProcessor;
import dev.braintrust.spring.tracing.export.internal.ExportSettings;
import dev.braintrust.spring.tracing.export.internal.SpanDeliveries;
import dev.braintrust.spring.tracing.export.internal.SpanExportCounts;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.internal.LlmCallRecorder;
import dev.braintrust.spring.tracing.internal.UnlinkedCalls;
import dev.braintrust.spring.tracing.otel.internal.ContextDestinations;
import dev.braintrust.spring.tracing.otel.internal.EndingLinkSpanProcessor;
import dev.braintrust.spring.tracing.otel.internal.LinkCompletion;
import dev.braintrust.spring.tracing.otel.internal.LinkSpanProcessor;
import dev.braintrust.spring.tracing.otel.internal.LlmSpanMeter;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanLinker;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords;
import dev.braintrust.spring.tracing.otel.internal.OtelTraceReader;
import dev.braintrust.spring.tracing.otel.internal.SpanDestinations;

/**
 * {@link AutoConfiguration Auto-configuration} for links on spans created with the
 * OpenTelemetry API, and for the export of spans to Braintrust.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { BraintrustTracingAutoConfiguration.class, BraintrustAutoConfiguration.class })
@ConditionalOnClass(name = { "io.micrometer.tracing.Tracer", "io.micrometer.tracing.otel.bridge.OtelSpan",
		"io.opentelemetry.sdk.trace.SpanProcessor" })
@Import({ ExperimentSamplingConfigurations.Boot4.class, ExperimentSamplingConfigurations.Boot3.class })
public final class BraintrustOpenTelemetryAutoConfiguration {

	@Bean
	OtelSpanRecords braintrustOtelSpanRecords() {
		return new OtelSpanRecords();
	}

	@Bean
	ContextDestinations braintrustContextDestinations(BraintrustProperties properties) {
		return new ContextDestinations(properties.tracing().remoteParent());
	}

	@Bean
	static RemoteBaggagePostProcessor braintrustRemoteBaggagePostProcessor() {
		return new RemoteBaggagePostProcessor();
	}

	@Bean
	static ExperimentTraceContextPostProcessor braintrustExperimentTraceContextPostProcessor() {
		return new ExperimentTraceContextPostProcessor();
	}

	@Bean
	OtelSpanLinker braintrustOtelSpanLinker(LinkFormat format, OtelSpanRecords records) {
		return new OtelSpanLinker(format, records);
	}

	@Bean
	@Primary
	OtelTraceReader braintrustOtelTraceReader(ObjectProvider<Tracer> tracer) {
		return new OtelTraceReader(SingletonSupplier.ofNullable(tracer::getIfUnique));
	}

	@Bean
	LinkSpanProcessor braintrustLinkSpanProcessor(LinkFormat format, OtelSpanRecords records, UnlinkedCalls unlinked,
			BraintrustProperties properties, ObjectProvider<LlmCallRecorder> recorders) {
		Supplier<LlmCallRecorder> recorder = BraintrustTracingAutoConfiguration.recorder(properties, recorders);
		LlmSpanMeter meter = (recorder != null) ? new LlmSpanMeter(records, recorder) : null;
		LinkCompletion completion = new LinkCompletion(format, records);
		boolean canCompleteAtTheEnd = ClassUtils.isPresent("io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor",
				LinkSpanProcessor.class.getClassLoader());
		return canCompleteAtTheEnd ? new EndingLinkSpanProcessor(records, completion, unlinked, meter)
				: new LinkSpanProcessor(records, completion, unlinked, meter);
	}

	@Bean
	SpanExportCounts braintrustSpanExportCounts() {
		return new SpanExportCounts();
	}

	/** The export pipeline to Braintrust. */
	@Bean
	@ConditionalOnClass(name = "io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler")
	@ConditionalOnBean(name = BraintrustAutoConfiguration.CONNECTION)
	BraintrustSpanProcessor braintrustSpanProcessor(BraintrustProperties properties, ApiConnection connection,
			LinkFormat format, OtelSpanRecords records, ContextDestinations contextDestinations,
			Environment environment, ObjectProvider<OfficialSdkCheck> officialSdk, SpanExportCounts counts) {
		ExportSettings settings = ConfiguredExport.settings(properties, connection.settings(), environment);
		OfficialSdkCheck check = officialSdk.getIfAvailable();
		SpanDeliveries deliveries = new SpanDeliveries(counts);
		return new BraintrustSpanProcessor(records, new LinkCompletion(format, records),
				new SpanDestinations(contextDestinations, records), settings,
				() -> (check != null && check.isExporting()) ? null : BraintrustExporter.create(settings,
						connection.http(), deliveries, connection.settings().keys()),
				deliveries);
	}

}
