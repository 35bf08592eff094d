package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.Environment;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.BaseUrl;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.tracing.export.internal.ExportSettings;

/**
 * The settings of the export, from the properties. Warns about settings that cause spans
 * to be lost.
 */
final class ConfiguredExport {

	private static final Logger logger = LoggerFactory.getLogger(ConfiguredExport.class);

	private static final double BOOT_DEFAULT_PROBABILITY = 0.1;

	private ConfiguredExport() {
	}

	static ExportSettings settings(BraintrustProperties properties, ClientSettings client, Environment environment) {
		BraintrustProperties.Export export = properties.tracing().export();
		boolean enabled = properties.enabled() && !properties.offline() && export.enabled()
				&& isEnabledForAllExporters(environment);
		ApiKey apiKey = client.apiKey();
		ExportSettings settings = new ExportSettings(enabled, BaseUrl.of(client.apiUrl()) + "/otel/v1/traces",
				(apiKey != null) ? apiKey.authorization() : null, parent(properties), export.filterAiSpans(),
				export.timeout(), export.scheduleDelay(), export.maximumQueueSize(), export.maximumBatchSize());
		warnOfLostSpans(settings, environment);
		return settings;
	}

	/** Set by Spring Boot's test support: in version 4 the first, in 3.5 the second. */
	private static boolean isEnabledForAllExporters(Environment environment) {
		return environment.getProperty("management.tracing.export.enabled", Boolean.class, true)
				&& environment.getProperty("management.tracing.enabled", Boolean.class, true);
	}

	private static @Nullable String parent(BraintrustProperties properties) {
		if (properties.projectId() != null) {
			return "project_id:" + properties.projectId();
		}
		return (properties.project() != null) ? "project_name:" + properties.project() : null;
	}

	private static void warnOfLostSpans(ExportSettings settings, Environment environment) {
		double probability = samplingProbability(environment);
		if (settings.enabled() && settings.authorization() != null && settings.parent() == null) {
			logger.warn("Spans are not exported to Braintrust, because no project is configured: set "
					+ "braintrust.project or braintrust.project-id (or braintrust.tracing.export.enabled=false)");
		}
		if (settings.isActive() && probability < 1) {
			logger.warn("The sampling probability {} {}: Braintrust does not receive them. Set "
					+ "management.tracing.sampling.probability=1.0", probability, loss(probability));
		}
	}

	/** What Spring Boot samples. A sampler of the application's own is not considered. */
	static double samplingProbability(Environment environment) {
		return environment.getProperty("management.tracing.sampling.probability", Double.class,
				BOOT_DEFAULT_PROBABILITY);
	}

	/** The same words as in the documentation. */
	static String loss(double probability) {
		return (probability == BOOT_DEFAULT_PROBABILITY) ? "loses nine traces in ten"
				: "loses %s %% of traces".formatted(Math.round((1 - probability) * 1000) / 10.0);
	}

}
