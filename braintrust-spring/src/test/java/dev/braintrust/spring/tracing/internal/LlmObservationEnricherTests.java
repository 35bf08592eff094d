package dev.braintrust.spring.tracing.internal;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.tracing.ContentVisibility;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanLinker;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What applications do with observations of LLM calls, and with their messages.
 */
class LlmObservationEnricherTests {

	private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(SimpleSpanProcessor.create(this.exporter))
		.build();

	private final List<LlmCallRecorder.LlmCall> recorded = new ArrayList<>();

	private final ObservationRegistry observations = ObservationRegistry.create();

	LlmObservationEnricherTests() {
		LinkFormat format = new LinkFormat(null);
		OtelSpanRecords records = new OtelSpanRecords();
		records.captureContent();
		LlmObservationEnricher enricher = new LlmObservationEnricher(format,
				new LlmObservationEnricher.Settings(true, ContentVisibility.BRAINTRUST, false),
				() -> List.of(new FailingReader()), () -> List.of(new OtelSpanLinker(format, records)),
				new UnlinkedCalls(false), () -> this.recorded::add);
		this.observations.observationConfig()
			.observationHandler(new DefaultTracingObservationHandler(
					new OtelTracer(this.provider.get("test"), new OtelCurrentTraceContext(), (event) -> {
					})))
			.observationFilter(enricher);
	}

	@AfterEach
	void close() {
		this.provider.close();
	}

	/** Messages whose class is the application's. */
	private static final class FailingReader implements LlmCallReader {

		@Override
		public boolean supports(Observation.Context context) {
			return "failing".equals(context.getName());
		}

		@Override
		public @Nullable String origin(Observation.Context context) {
			return null;
		}

		@Override
		public LlmMessages messages(Observation.Context context) {
			throw new IllegalStateException("no text");
		}

	}

	private Observation chat(String name) {
		Observation.Context context = new Observation.Context();
		ObservedLlmCall.start(context);
		return Observation.createNotStarted(name, () -> context, this.observations)
			.lowCardinalityKeyValue(BraintrustAttributes.OPERATION, "chat");
	}

	private SpanData exported() {
		assertThat(this.exporter.getFinishedSpanItems()).hasSize(1);
		return this.exporter.getFinishedSpanItems().get(0);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSetTheTypeThatTheObservationHasAsWell(boolean highCardinality) {
		KeyValue own = KeyValue.of(BraintrustAttributes.SPAN_ATTRIBUTES, "{\"type\":\"task\"}");
		Observation observation = highCardinality ? chat("chat").highCardinalityKeyValue(own)
				: chat("chat").lowCardinalityKeyValue(own);
		observation.start().stop();
		assertThat(exported().getAttributes().get(stringKey(BraintrustAttributes.SPAN_ATTRIBUTES)))
			.isEqualTo(BraintrustAttributes.LLM);
	}

	@Test
	void shouldRecordTheCallWhenItsMessagesCanNotBeRead() {
		chat("failing").start().stop();
		assertThat(this.recorded).hasSize(1);
		assertThat(exported().getAttributes().get(stringKey(BraintrustAttributes.SPAN_ATTRIBUTES)))
			.isEqualTo(BraintrustAttributes.LLM);
	}

}
