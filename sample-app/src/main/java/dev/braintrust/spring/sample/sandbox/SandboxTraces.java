package dev.braintrust.spring.sample.sandbox;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import org.jspecify.annotations.Nullable;

/**
 * The traces received by OTLP. The newest are kept: the number of traces, the spans of
 * each trace and the total size are limited.
 */
final class SandboxTraces {

	static final int MAX_TRACES = 200;

	static final int MAX_SPANS_PER_TRACE = 500;

	static final long MAX_BYTES = 64L * 1024 * 1024;

	private static final long MAX_BYTES_PER_TRACE = MAX_BYTES / 4;

	private final Map<String, Trace> traces = new LinkedHashMap<>();

	private final SandboxEvents events;

	private long bytes;

	SandboxTraces(SandboxEvents events) {
		this.events = events;
	}

	/**
	 * A span in the response of {@code /sandbox/spans}.
	 *
	 * @param name its name
	 * @param traceId its trace's id, in hexadecimal digits
	 * @param spanId its id, in hexadecimal digits
	 * @param parentSpanId its parent's id, or an empty string for a root
	 * @param startNanos when it started, in nanoseconds since 1970
	 * @param endNanos when it ended, in nanoseconds since 1970
	 * @param destination where it goes, such as {@code project_name:support-bot}
	 * @param failed whether it ended in an error
	 * @param attributes its attributes, as received
	 */
	record SandboxSpan(String name, String traceId, String spanId, String parentSpanId, String destination,
			long startNanos, long endNanos, boolean failed, Map<String, Object> attributes) {
	}

	/**
	 * A trace on the page.
	 *
	 * @param traceId its id, in hexadecimal digits
	 * @param spans its spans, in the order received
	 */
	record SandboxTrace(String traceId, List<SandboxSpan> spans) {
	}

	private static final class Trace {

		private final List<SandboxSpan> spans = new ArrayList<>();

		private long bytes;

	}

	/** All spans, oldest trace first. */
	synchronized List<SandboxSpan> spans() {
		return this.traces.values().stream().flatMap((trace) -> trace.spans.stream()).toList();
	}

	/** All traces, oldest first. */
	synchronized List<SandboxTrace> all() {
		return this.traces.keySet().stream().map(this::trace).toList();
	}

	synchronized void clear() {
		this.traces.clear();
		this.bytes = 0;
		this.events.emit(new SandboxEvents.TracesChanged());
	}

	/**
	 * Stores the spans of a request. As at Braintrust, a span's own attribute determines
	 * its destination, then the request's header; a span without any is dropped.
	 * @param otlp the request's body
	 * @param parent the request's header {@code x-bt-parent}, or null
	 */
	synchronized void ingest(byte[] otlp, @Nullable String parent) throws InvalidProtocolBufferException {
		Set<String> touched = new LinkedHashSet<>();
		ExportTraceServiceRequest.parseFrom(otlp)
			.getResourceSpansList()
			.stream()
			.flatMap((resource) -> resource.getScopeSpansList().stream())
			.flatMap((scope) -> scope.getSpansList().stream())
			.forEach((span) -> {
				String destination = destination(span, parent);
				if (destination != null) {
					touched.add(hex(span.getTraceId()));
					add(read(span, destination), span.getSerializedSize());
				}
			});
		while (this.traces.size() > MAX_TRACES || this.bytes > MAX_BYTES) {
			removeOldest();
		}
		touched.forEach((traceId) -> this.events.emit(new SandboxEvents.TraceChanged(traceId)));
	}

	private void add(SandboxSpan span, int size) {
		Trace trace = this.traces.computeIfAbsent(span.traceId(), (id) -> new Trace());
		if (trace.spans.size() < MAX_SPANS_PER_TRACE && trace.bytes + size <= MAX_BYTES_PER_TRACE) {
			trace.spans.add(span);
			trace.bytes += size;
			this.bytes += size;
		}
	}

	private void removeOldest() {
		Map.Entry<String, Trace> oldest = this.traces.entrySet().iterator().next();
		this.bytes -= oldest.getValue().bytes;
		this.traces.remove(oldest.getKey());
	}

	/** A trace; without spans if it is no longer stored. */
	synchronized SandboxTrace trace(String traceId) {
		Trace trace = this.traces.get(traceId);
		return new SandboxTrace(traceId, (trace != null) ? List.copyOf(trace.spans) : List.of());
	}

	private static @Nullable String destination(Span span, @Nullable String parent) {
		return Stream
			.concat(span.getAttributesList()
				.stream()
				.filter((attribute) -> attribute.getKey().equals("braintrust.parent"))
				.map((attribute) -> attribute.getValue().getStringValue()), Stream.ofNullable(parent))
			.filter((text) -> !text.isBlank())
			.findFirst()
			.orElse(null);
	}

	private static SandboxSpan read(Span span, String destination) {
		Map<String, Object> attributes = new LinkedHashMap<>();
		for (KeyValue attribute : span.getAttributesList()) {
			attributes.put(attribute.getKey(), value(attribute.getValue()));
		}
		return new SandboxSpan(span.getName(), hex(span.getTraceId()), hex(span.getSpanId()),
				hex(span.getParentSpanId()), destination, span.getStartTimeUnixNano(), span.getEndTimeUnixNano(),
				span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR, attributes);
	}

	private static Object value(AnyValue value) {
		return switch (value.getValueCase()) {
			case STRING_VALUE -> value.getStringValue();
			case BOOL_VALUE -> value.getBoolValue();
			case INT_VALUE -> value.getIntValue();
			case DOUBLE_VALUE -> value.getDoubleValue();
			case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream().map(SandboxTraces::value).toList();
			default -> value.toString();
		};
	}

	private static String hex(ByteString bytes) {
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

}
