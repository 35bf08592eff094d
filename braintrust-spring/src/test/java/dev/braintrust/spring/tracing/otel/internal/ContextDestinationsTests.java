package dev.braintrust.spring.tracing.otel.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.tracing.RemoteParent;
import dev.braintrust.spring.tracing.internal.Destination;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContextDestinations}, {@link RemoteBaggagePropagators} and
 * {@link ExperimentSampler}.
 */
class ContextDestinationsTests {

	private static final String TRACE_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private final TextMapPropagator propagator = new RemoteBaggagePropagators(ContextPropagators.create(
			TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
		.getTextMapPropagator();

	private Context extract(Context context, Map<String, String> headers) {
		return this.propagator.extract(context, headers, new TextMapGetter<Map<String, String>>() {

			@Override
			public Iterable<String> keys(Map<String, String> carrier) {
				return carrier.keySet();
			}

			@Override
			public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
				return (carrier != null) ? carrier.get(key) : null;
			}

		});
	}

	private static @Nullable String find(RemoteParent remoteParent, Context context) {
		Destination found = new ContextDestinations(remoteParent).find(context);
		return (found != null) ? found.value() : null;
	}

	@ParameterizedTest
	@CsvSource({ "NONE, experiment_id:a, ''", "NONE, project_name:b, ''",
			"EXPERIMENT, experiment_id:a, experiment_id:a", "EXPERIMENT, playground_id:a, ''",
			"EXPERIMENT, project_name:b, ''", "EXPERIMENT, project_id:b, ''", "ANY, experiment_id:a, experiment_id:a",
			"ANY, playground_id:a, playground_id:a", "ANY, project_name:b, project_name:b", "ANY, nowhere:b, ''" })
	void shouldUseRemoteBaggageOnlyWhenAllowed(RemoteParent remoteParent, String value, String expected) {
		for (Map<String, String> headers : List.of(Map.of("baggage", "braintrust.parent=" + value),
				Map.of("baggage", "braintrust.parent=" + value, "traceparent", TRACE_PARENT))) {
			Context context = extract(Context.root(), headers);
			assertThat(find(remoteParent, context)).isEqualTo(expected.isEmpty() ? null : expected);
			try (Scope scope = context.makeCurrent()) {
				assertThat(find(remoteParent, Context.root())).isEqualTo(expected.isEmpty() ? null : expected);
			}
		}
	}

	@Test
	void shouldKnowRemoteBaggageWhenOtherMembersChange() {
		Context context = extract(Context.root(), Map.of("baggage", "braintrust.parent=experiment_id:a,user=x"));
		Context changed = context
			.with(Baggage.fromContext(context).toBuilder().put("user", "y").put("other", "z").build());
		assertThat(find(RemoteParent.NONE, changed)).isNull();
		assertThat(find(RemoteParent.ANY, changed)).isEqualTo("experiment_id:a");
	}

	@Test
	void shouldUseLocalBaggageWhenItReplacesRemoteBaggage() {
		Context context = extract(Context.root(), Map.of("baggage", "braintrust.parent=experiment_id:a"));
		Context local = context
			.with(Baggage.fromContext(context).toBuilder().put("braintrust.parent", "experiment_id:b").build());
		assertThat(find(RemoteParent.NONE, local)).isEqualTo("experiment_id:b");
	}

	@Test
	void shouldKeepLocalBaggageWhenTheRequestHasNone() {
		Context local = Context.root().with(Baggage.builder().put("braintrust.parent", "experiment_id:b").build());
		assertThat(find(RemoteParent.NONE, extract(local, new HashMap<>()))).isEqualTo("experiment_id:b");
	}

	@Test
	void shouldKeepTheCurrentSpanWritableWhenBaggageIsExtractedWithinIt() {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test").spanBuilder("local").startSpan();
			Context extracted = extract(Context.root().with(span),
					Map.of("baggage", "braintrust.parent=experiment_id:a"));
			Span.fromContext(extracted).setAttribute("key", "value");
			assertThat(((ReadableSpan) span).getAttribute(AttributeKey.stringKey("key"))).isEqualTo("value");
			assertThat(find(RemoteParent.NONE, extracted)).isNull();
		}
	}

	private static SamplingDecision decide(RemoteParent remoteParent, Context context, Attributes attributes) {
		return new ExperimentSampler(Sampler.alwaysOff(), new ContextDestinations(remoteParent))
			.shouldSample(context, "0af7651916cd43dd8448eb211c80319c", "root", SpanKind.INTERNAL, attributes, List.of())
			.getDecision();
	}

	@Test
	void shouldSampleWhenTheSpanBelongsToAnExperiment() {
		Context baggage = Context.root().with(Baggage.builder().put("braintrust.parent", "experiment_id:a").build());
		Attributes none = Attributes.empty();
		assertThat(decide(RemoteParent.NONE, baggage, none)).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
		assertThat(
				decide(RemoteParent.NONE, ContextDestinations.with(Context.root(), Destination.experiment("a")), none))
			.isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
		assertThat(decide(RemoteParent.NONE, Context.root(),
				Attributes.of(AttributeKey.stringKey("braintrust.parent"), "experiment_id:a")))
			.isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
		try (Scope scope = baggage.makeCurrent()) {
			assertThat(decide(RemoteParent.NONE, Context.root(), none)).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
		}
	}

	@Test
	void shouldAskTheApplicationsSamplerWhenTheSpanBelongsToNoExperiment() {
		assertThat(decide(RemoteParent.ANY, Context.root(), Attributes.empty())).isEqualTo(SamplingDecision.DROP);
		assertThat(decide(RemoteParent.ANY, Context.root(),
				Attributes.of(AttributeKey.stringKey("braintrust.parent"), "project_name:b")))
			.isEqualTo(SamplingDecision.DROP);
		assertThat(decide(RemoteParent.NONE,
				extract(Context.root(), Map.of("baggage", "braintrust.parent=experiment_id:a")), Attributes.empty()))
			.isEqualTo(SamplingDecision.DROP);
		assertThat(decide(RemoteParent.EXPERIMENT,
				extract(Context.root(), Map.of("baggage", "braintrust.parent=experiment_id:a")), Attributes.empty()))
			.isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
	}

}
