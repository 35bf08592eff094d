package dev.braintrust.spring.tracing;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the exporter that speaks OTLP over HTTP with Braintrust.
 * <p>
 * Internal to the starter.
 */
public final class BraintrustExporter {

	private static final Logger logger = LoggerFactory.getLogger(BraintrustExporter.class);

	private BraintrustExporter() {
	}

	/**
	 * Make an exporter.
	 * @param settings where to and as whom
	 * @return the exporter, or null if there is nothing to export to
	 */
	public static @Nullable SpanExporter create(ExportSettings settings) {
		if (!settings.enabled() || settings.authorization() == null) {
			return null;
		}
		if (settings.parent() == null) {
			logger.warn("Spans are not exported to Braintrust, which needs a project to put them in: set "
					+ "braintrust.project or braintrust.project-id (or braintrust.tracing.export.enabled=false)");
			return null;
		}
		return OtlpHttpSpanExporter.builder()
			.setEndpoint(settings.endpoint())
			.addHeader("Authorization", settings.authorization())
			.addHeader("x-bt-parent", settings.parent())
			.setCompression("gzip")
			.setTimeout(settings.timeout())
			.build();
	}

}
