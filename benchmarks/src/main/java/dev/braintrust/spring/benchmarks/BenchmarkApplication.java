package dev.braintrust.spring.benchmarks;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Starts the application contexts of the benchmarks: Spring Boot with the starter,
 * OpenTelemetry, caching on Caffeine and Micrometer's annotations.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class BenchmarkApplication {

	/** Excludes all auto-configurations of the starter, for comparison. */
	static final String WITHOUT_STARTER = "spring.autoconfigure.exclude="
			+ "dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration,"
			+ "dev.braintrust.spring.autoconfigure.BraintrustAopAutoConfiguration,"
			+ "dev.braintrust.spring.autoconfigure.BraintrustTracingAutoConfiguration,"
			+ "dev.braintrust.spring.autoconfigure.BraintrustOpenTelemetryAutoConfiguration,"
			+ "dev.braintrust.spring.autoconfigure.BraintrustActuatorAutoConfiguration";

	/** Prepares spans for the export to Braintrust, for example captures content. */
	static final String WITH_EXPORT = "management.tracing.export.enabled=true";

	/**
	 * Spans are neither queued nor exported, because the cost of export does not depend
	 * on the starter.
	 */
	@Bean(destroyMethod = "")
	BatchSpanProcessor closedSpanProcessor() {
		BatchSpanProcessor processor = BatchSpanProcessor.builder(SpanExporter.composite())
			.setMaxQueueSize(1)
			.setMaxExportBatchSize(1)
			.build();
		processor.shutdown();
		return processor;
	}

	/**
	 * Start a context without a web server; all traces are sampled, but not exported.
	 */
	static ConfigurableApplicationContext start(BraintrustStub stub, Class<?> beans, String... properties) {
		List<String> all = new ArrayList<>(List.of("braintrust.api-key=key", "braintrust.project=bench",
				"braintrust.api-url=" + stub.url(), "braintrust.prompts.cache.refresh-interval=1h",
				"braintrust.prompts.cache.idle-timeout=10h", "management.tracing.export.enabled=false",
				"management.tracing.sampling.probability=1.0", "management.observations.annotations.enabled=true",
				"spring.ai.openai.api-key=key", "spring.ai.openai.base-url=" + stub.url() + "/v1",
				"spring.main.banner-mode=off", "logging.level.root=warn"));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(BenchmarkApplication.class, beans).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

}
