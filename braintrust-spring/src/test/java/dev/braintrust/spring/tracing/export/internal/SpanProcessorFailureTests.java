package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.tracing.RemoteParent;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.internal.UnlinkedCalls;
import dev.braintrust.spring.tracing.otel.internal.ContextDestinations;
import dev.braintrust.spring.tracing.otel.internal.LinkCompletion;
import dev.braintrust.spring.tracing.otel.internal.LinkSpanProcessor;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords;
import dev.braintrust.spring.tracing.otel.internal.SpanDestinations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A failure inside a span processor does not reach the code that starts a span.
 */
class SpanProcessorFailureTests {

	private final OtelSpanRecords records = new OtelSpanRecords();

	private final LinkCompletion completion = new LinkCompletion(new LinkFormat(null), this.records);

	@Test
	void shouldStartTheSpanWhenItsDestinationCanNotBeRead() {
		ExportSettings active = new ExportSettings(true, "http://localhost/otel/v1/traces", "Bearer sk-secret",
				"project_id:p", false, Duration.ofMinutes(10), Duration.ofSeconds(1), 2048, 512);
		assertStarts(new BraintrustSpanProcessor(this.records, this.completion,
				new SpanDestinations(new ContextDestinations(RemoteParent.NONE), this.records), active, () -> null));
	}

	@Test
	void shouldStartTheSpanWhenItsPromptCanNotBeRead() {
		assertStarts(new LinkSpanProcessor(this.records, this.completion, new UnlinkedCalls(false), null));
	}

	private static void assertStarts(SpanProcessor processor) {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(processor).build()) {
			FailingContext parent = new FailingContext();
			Span span = provider.get("test").spanBuilder("request").setParent(parent).startSpan();
			assertThat(span.isRecording()).isTrue();
			span.end();
			assertThat(parent.reads).as("the processor reads the context").isPositive();
		}
	}

	/** Fails for our processors, and is empty for the SDK itself. */
	private static final class FailingContext implements Context {

		private int reads;

		@Override
		public <V> @Nullable V get(ContextKey<V> key) {
			if (isReadByTheSdk()) {
				return null;
			}
			this.reads++;
			throw new IllegalStateException("broken context");
		}

		private static boolean isReadByTheSdk() {
			return StackWalker.getInstance()
				.walk((frames) -> frames
					.noneMatch((frame) -> frame.getClassName().startsWith("dev.braintrust.spring.tracing.")
							&& !frame.getClassName().contains("Tests")));
		}

		@Override
		public <V> Context with(ContextKey<V> key, V value) {
			return Context.root().with(key, value);
		}

	}

}
