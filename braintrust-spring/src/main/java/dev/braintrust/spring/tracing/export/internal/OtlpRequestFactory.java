package dev.braintrust.spring.tracing.export.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.Descriptions;

/**
 * Creates OTLP requests: protobuf, compressed with gzip.
 * <p>
 * The marshaler is internal to OpenTelemetry. Its class and methods are the same in 1.49
 * (Spring Boot 3.5) to 1.62 (4.1).
 */
final class OtlpRequestFactory {

	private final URI endpoint;

	private final HttpRequest.Builder template;

	private final Supplier<@Nullable String> proxyAuthorization;

	/**
	 * Create a factory.
	 * @param settings the endpoint and the API key
	 * @param proxyAuthorization supplies the value of {@code Proxy-Authorization}, or
	 * null
	 * @throws IllegalArgumentException if the endpoint is not an HTTP URL
	 * @throws LinkageError if the marshaler of this version of OpenTelemetry is different
	 */
	OtlpRequestFactory(ExportSettings settings, Supplier<@Nullable String> proxyAuthorization) {
		this.proxyAuthorization = proxyAuthorization;
		// fails here once if the marshaler is different, instead of in each export
		TraceRequestMarshaler.create(List.of());
		this.endpoint = URI.create(settings.endpoint());
		this.template = HttpRequest.newBuilder(this.endpoint)
			.header("Authorization", Objects.requireNonNull(settings.authorization()))
			.header("Content-Type", "application/x-protobuf")
			.header("Content-Encoding", "gzip")
			.header("User-Agent", "braintrust-spring-boot-starter");
	}

	/**
	 * Create a request without a timeout.
	 * @param spans the spans
	 * @param destination the value of {@code x-bt-parent}
	 * @return the request
	 * @throws IOException if the spans can't be encoded
	 */
	HttpRequest.Builder create(Collection<SpanData> spans, String destination) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		try (OutputStream compressed = new FastGzip(body)) {
			TraceRequestMarshaler.create(spans).writeBinaryTo(compressed);
		}
		HttpRequest.Builder request = this.template.copy()
			.header("x-bt-parent", destination)
			.POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
		String authorization = this.proxyAuthorization.get();
		return (authorization != null) ? request.header("Proxy-Authorization", authorization) : request;
	}

	/**
	 * The lowest level needs half of the processor time of the default level. Spans
	 * repeat each other, so that the result is hardly larger.
	 */
	private static final class FastGzip extends GZIPOutputStream {

		private static final int BUFFER_SIZE = 8192;

		FastGzip(OutputStream out) throws IOException {
			super(out, BUFFER_SIZE);
			this.def.setLevel(Deflater.BEST_SPEED);
		}

	}

	/**
	 * Whether a header can contain a destination: the JDK's client sends only printable
	 * ASCII unchanged.
	 */
	static boolean isSendable(String destination) {
		return destination.chars().allMatch((c) -> c >= ' ' && c <= '~');
	}

	/** The scheme, host and port of the endpoint, for messages. */
	String host() {
		return Descriptions.host(this.endpoint);
	}

}
