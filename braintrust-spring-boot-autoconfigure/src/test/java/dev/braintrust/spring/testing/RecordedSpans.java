package dev.braintrust.spring.testing;

import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;

import dev.braintrust.spring.json.internal.Json;

/**
 * Records all ended spans of OpenTelemetry's SDK.
 */
public final class RecordedSpans implements SpanProcessor {

	private final List<SpanData> spans = new java.util.concurrent.CopyOnWriteArrayList<>();

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
	}

	@Override
	public boolean isStartRequired() {
		return false;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		this.spans.add(span.toSpanData());
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	public List<SpanData> all() {
		return this.spans;
	}

	public SpanData named(String name) {
		return this.spans.stream()
			.filter((span) -> span.getName().equals(name))
			.reduce((first, second) -> second)
			.orElseThrow(() -> new AssertionError("No span '" + name + "' among " + this.spans));
	}

	public static String metadata(SpanData span) {
		return span.getAttributes().get(AttributeKey.stringKey("braintrust.metadata"));
	}

	/** The prompt in a span's metadata, or null. */
	@SuppressWarnings("unchecked")
	public static Map<String, Object> prompt(SpanData span) {
		String metadata = metadata(span);
		return (metadata != null) ? (Map<String, Object>) ((Map<String, Object>) Json.parse(metadata)).get("prompt")
				: null;
	}

}
