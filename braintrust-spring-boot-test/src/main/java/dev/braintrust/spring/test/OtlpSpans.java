package dev.braintrust.spring.test;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

/**
 * Decodes OTLP requests.
 */
final class OtlpSpans {

	private static final long NANOS = 1_000_000_000L;

	private OtlpSpans() {
	}

	/**
	 * Decode a request.
	 * @param message the request's body, protobuf
	 * @param parent the request's header {@code x-bt-parent}, or null
	 * @return the spans
	 */
	static List<ReceivedSpan> decode(byte[] message, @Nullable String parent) throws IOException {
		List<ReceivedSpan> spans = new ArrayList<>();
		ExportTraceServiceRequest.parseFrom(message)
			.getResourceSpansList()
			.forEach((resource) -> resource.getScopeSpansList()
				.forEach((scope) -> scope.getSpansList().forEach((span) -> spans.add(decode(span, parent)))));
		return spans;
	}

	private static ReceivedSpan decode(Span span, @Nullable String parent) {
		Map<String, String> attributes = new LinkedHashMap<>();
		for (KeyValue attribute : span.getAttributesList()) {
			Object value = decode(attribute.getValue());
			attributes.put(attribute.getKey(), (value instanceof String text) ? text : Json.write(value));
		}
		return new ReceivedSpan(span.getName(), hex(span.getTraceId()), hex(span.getSpanId()),
				span.getParentSpanId().isEmpty() ? null : hex(span.getParentSpanId()),
				Collections.unmodifiableMap(attributes), time(span.getStartTimeUnixNano()),
				time(span.getEndTimeUnixNano()), destination(attributes, parent));
	}

	/** The span's own attribute takes precedence over the request's header. */
	static @Nullable String destination(Map<String, String> attributes, @Nullable String parent) {
		String own = attributes.get("braintrust.parent");
		String destination = (own != null && !own.isBlank()) ? own : parent;
		return (destination != null && !destination.isBlank()) ? destination : null;
	}

	private static @Nullable Object decode(AnyValue value) {
		return switch (value.getValueCase()) {
			case STRING_VALUE -> value.getStringValue();
			case BOOL_VALUE -> value.getBoolValue();
			case INT_VALUE -> value.getIntValue();
			case DOUBLE_VALUE -> value.getDoubleValue();
			case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream().map(OtlpSpans::decode).toList();
			case KVLIST_VALUE -> {
				Map<String, Object> members = new LinkedHashMap<>();
				value.getKvlistValue()
					.getValuesList()
					.forEach((member) -> members.put(member.getKey(), decode(member.getValue())));
				yield members;
			}
			case BYTES_VALUE -> hex(value.getBytesValue());
			default -> null;
		};
	}

	private static String hex(ByteString bytes) {
		StringBuilder hex = new StringBuilder();
		for (byte next : bytes.toByteArray()) {
			hex.append("%02x".formatted(next));
		}
		return hex.toString();
	}

	private static Instant time(long nanos) {
		return Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
	}

}
