package dev.braintrust.spring.tracing;

import java.net.InetSocketAddress;
import java.util.Objects;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import dev.braintrust.spring.client.Transport;

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
	 * @param transport what lies between
	 * @return the exporter
	 */
	public static SpanExporter create(ExportSettings settings, Transport transport) {
		OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder();
		Transport.Tls tls = transport.tls();
		if (tls != null) {
			builder.setSslContext(tls.context(), tls.trustManager());
		}
		InetSocketAddress proxy = transport.proxyAddress();
		if (proxy != null) {
			builder.setProxy(ProxyOptions.create(proxy));
		}
		return builder.setEndpoint(settings.endpoint())
			.addHeader("Authorization", Objects.requireNonNull(settings.authorization()))
			.addHeader("x-bt-parent", Objects.requireNonNull(settings.parent()))
			.setCompression("gzip")
			.setTimeout(settings.timeout())
			.build();
	}

}
