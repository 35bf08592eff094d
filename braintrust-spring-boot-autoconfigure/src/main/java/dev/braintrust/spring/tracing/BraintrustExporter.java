package dev.braintrust.spring.tracing;

import java.util.Objects;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Makes the exporter that speaks OTLP over HTTP with Braintrust.
 * <p>
 * Internal to the starter.
 */
public final class BraintrustExporter {

	private BraintrustExporter() {
	}

	/**
	 * Make an exporter.
	 * @param settings where to and as whom; active
	 * @return the exporter
	 */
	public static SpanExporter create(ExportSettings settings) {
		return OtlpHttpSpanExporter.builder()
			.setEndpoint(settings.endpoint())
			.addHeader("Authorization", Objects.requireNonNull(settings.authorization()))
			.addHeader("x-bt-parent", Objects.requireNonNull(settings.parent()))
			.setCompression("gzip")
			.setTimeout(settings.timeout())
			.build();
	}

}
