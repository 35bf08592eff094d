package dev.braintrust.spring.tracing.export.internal;

import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.tracing.otel.internal.BraintrustAdditions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EnrichedSpan}.
 */
class EnrichedSpanTests {

	@Test
	void shouldShowTheFailureOnTheCopyOnly() {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test").spanBuilder("task").startSpan();
			span.addEvent("before");
			span.end();
			Attributes additions = Attributes.builder().put("braintrust.output_json", "{}").build();
			SpanData copy = new EnrichedSpan((ReadableSpan) span,
					new BraintrustAdditions(additions, null, new IllegalStateException("the message")))
				.toSpanData();
			assertThat(copy.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(copy.getStatus().getDescription()).isEqualTo("the message");
			assertThat(copy.getAttributes()).isEqualTo(additions);
			List<EventData> events = copy.getEvents();
			assertThat(events).extracting(EventData::getName).containsExactly("before", "exception");
			assertThat(events.get(1).getAttributes().get(AttributeKey.stringKey("exception.message")))
				.isEqualTo("the message");
			assertThat(events.get(1).getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
				.contains("shouldShowTheFailureOnTheCopyOnly");
			SpanData original = ((ReadableSpan) span).toSpanData();
			assertThat(original.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(original.getEvents()).hasSize(1);
		}
	}

	/** OpenTelemetry's batch processor does not survive an exception here. */
	@Test
	void shouldExportTheSpanWithoutAFailureThatCanNotBeRead() {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test").spanBuilder("task").startSpan();
			span.end();
			Attributes additions = Attributes.builder().put("braintrust.parent", "experiment_id:e").build();
			SpanData copy = new EnrichedSpan((ReadableSpan) span,
					new BraintrustAdditions(additions, null, new UnreadableException()))
				.toSpanData();
			assertThat(copy.getAttributes()).isEqualTo(additions);
			assertThat(copy.getEvents()).isEmpty();
		}
	}

	private static final class UnreadableException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException();
		}

	}

}
