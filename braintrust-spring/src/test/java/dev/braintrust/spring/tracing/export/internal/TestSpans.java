package dev.braintrust.spring.tracing.export.internal;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * Creates spans with all fields set.
 */
final class TestSpans {

	private static final String TRACE = "0123456789abcdef0123456789abcdef";

	/** Constants, because spans are grouped by the identity of their resource. */
	private static final List<Resource> RESOURCES = List.of(resource("one"), resource("two"));

	private static final List<InstrumentationScopeInfo> SCOPES = List.of(scope("a"), scope("b"), scope("c"));

	private TestSpans() {
	}

	private static Resource resource(String service) {
		return Resource.create(Attributes.builder().put("service.name", service).build(),
				"https://opentelemetry.io/schemas/1.21.0");
	}

	private static InstrumentationScopeInfo scope(String name) {
		return InstrumentationScopeInfo.builder(name).setVersion("1.0").build();
	}

	static List<SpanData> create(int count) {
		List<SpanData> spans = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			spans.add(create("span-" + i, i));
		}
		return spans;
	}

	private static SpanData create(String name, int number) {
		SpanContext parent = SpanContext.createFromRemoteParent(TRACE, "00000000000000ff", TraceFlags.getSampled(),
				TraceState.getDefault());
		Attributes attributes = Attributes.builder()
			.put("text", "Grüße 🙂 \u0000\n" + "x".repeat(1000))
			.put("long", Long.MIN_VALUE + number)
			.put("double", 0.1)
			.put("boolean", true)
			.put(AttributeKey.stringArrayKey("texts"), List.of("a", "b"))
			.put(AttributeKey.longArrayKey("longs"), List.of(1L, 2L))
			.put(AttributeKey.doubleArrayKey("doubles"), List.of(1.5))
			.put(AttributeKey.booleanArrayKey("booleans"), List.of(true, false))
			.put("braintrust.metadata", "{\"prompt\":{\"id\":\"p\"}}")
			.build();
		return TestSpanData.builder()
			.setName(name)
			.setKind(SpanKind.CLIENT)
			.setSpanContext(SpanContext.create(TRACE, "%016x".formatted(number + 1), TraceFlags.getSampled(),
					TraceState.builder().put("vendor", "value").build()))
			.setParentSpanContext(parent)
			.setResource(RESOURCES.get(number % 2))
			.setInstrumentationScopeInfo(SCOPES.get(number % 3))
			.setStartEpochNanos(1_700_000_000_000_000_000L + number)
			.setEndEpochNanos(1_700_000_001_000_000_000L + number)
			.setHasEnded(true)
			.setAttributes(attributes)
			.setTotalAttributeCount(attributes.size() + 2)
			.setEvents(List.of(EventData.create(1_700_000_000_500_000_000L, "event", attributes, 20)))
			.setTotalRecordedEvents(3)
			.setLinks(List.of(LinkData.create(parent, attributes, 20)))
			.setTotalRecordedLinks(2)
			.setStatus(StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "status"))
			.build();
	}

}
