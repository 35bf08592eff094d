package dev.braintrust.spring.sample.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;

/**
 * The spans that arrived over OTLP, the latest of them.
 */
final class SandboxSpans {

	private static final int CAPACITY = 2_000;

	private final Deque<SandboxSpan> spans = new ArrayDeque<>();

	/**
	 * A span as {@code /sandbox/spans} shows it.
	 *
	 * @param name its name
	 * @param traceId its trace's id, in hexadecimal digits
	 * @param spanId its id, in hexadecimal digits
	 * @param parentSpanId its parent's id, or an empty string for a root
	 * @param startNanos when it started, in nanoseconds since 1970
	 * @param endNanos when it ended, in nanoseconds since 1970
	 * @param attributes its attributes as they came
	 */
	record SandboxSpan(String name, String traceId, String spanId, String parentSpanId, long startNanos, long endNanos,
			Map<String, Object> attributes) {
	}

	synchronized List<SandboxSpan> all() {
		return List.copyOf(this.spans);
	}

	synchronized void clear() {
		this.spans.clear();
	}

	void ingest(byte[] otlp) throws InvalidProtocolBufferException {
		ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(otlp);
		request.getResourceSpansList()
			.forEach((resource) -> resource.getScopeSpansList()
				.forEach((scope) -> scope.getSpansList().forEach(this::add)));
	}

	private synchronized void add(Span span) {
		if (this.spans.size() == CAPACITY) {
			this.spans.removeFirst();
		}
		Map<String, Object> attributes = new LinkedHashMap<>();
		for (KeyValue attribute : span.getAttributesList()) {
			attributes.put(attribute.getKey(), value(attribute.getValue()));
		}
		this.spans.add(new SandboxSpan(span.getName(), hex(span.getTraceId()), hex(span.getSpanId()),
				hex(span.getParentSpanId()), span.getStartTimeUnixNano(), span.getEndTimeUnixNano(), attributes));
	}

	private static Object value(AnyValue value) {
		return switch (value.getValueCase()) {
			case STRING_VALUE -> value.getStringValue();
			case BOOL_VALUE -> value.getBoolValue();
			case INT_VALUE -> value.getIntValue();
			case DOUBLE_VALUE -> value.getDoubleValue();
			case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream().map(SandboxSpans::value).toList();
			default -> value.toString();
		};
	}

	private static String hex(ByteString bytes) {
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

}
