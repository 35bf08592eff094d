package dev.braintrust.spring.test;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends spans of one trace over OTLP, each request with the header {@code x-bt-parent}.
 */
final class Otlp {

	private static final long START = 1_700_000_000_000_000_000L;

	private final FakeBraintrust braintrust;

	private final @Nullable String parent;

	private final List<Span> spans = new ArrayList<>();

	Otlp(FakeBraintrust braintrust, @Nullable String parent) {
		this.braintrust = braintrust;
		this.parent = parent;
	}

	/**
	 * Add a span.
	 * @param trace the trace's number
	 * @param id the span's number
	 * @param parentId the number of the parent, or 0
	 * @param name the span's name
	 * @param attributes names and values, alternating
	 * @return this
	 */
	Otlp span(int trace, int id, int parentId, String name, String... attributes) {
		return span(trace, id, parentId, name, 1_000, attributes);
	}

	Otlp span(int trace, int id, int parentId, String name, long milliseconds, String... attributes) {
		Span.Builder span = Span.newBuilder()
			.setName(name)
			.setTraceId(ByteString.fromHex("%032x".formatted(trace)))
			.setSpanId(ByteString.fromHex("%016x".formatted(id)))
			.setStartTimeUnixNano(START)
			.setEndTimeUnixNano(START + milliseconds * 1_000_000);
		if (parentId != 0) {
			span.setParentSpanId(ByteString.fromHex("%016x".formatted(parentId)));
		}
		for (int i = 0; i < attributes.length; i += 2) {
			span.addAttributes(KeyValue.newBuilder()
				.setKey(attributes[i])
				.setValue(AnyValue.newBuilder().setStringValue(attributes[i + 1])));
		}
		this.spans.add(span.build());
		return this;
	}

	/** Send all spans in one request. */
	void send() throws Exception {
		byte[] message = ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addAllSpans(this.spans)))
			.build()
			.toByteArray();
		HttpRequest.Builder request = Http.request(this.braintrust, "/otel/v1/traces")
			.POST(HttpRequest.BodyPublishers.ofByteArray(message));
		if (this.parent != null) {
			request.header("x-bt-parent", Objects.requireNonNull(this.parent));
		}
		assertThat(Http.send(request).statusCode()).isEqualTo(200);
		this.spans.clear();
	}

}
