package dev.braintrust.spring.tracing.export.internal;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SpanExportFilterTests {

	private final SdkTracerProvider provider = SdkTracerProvider.builder().build();

	private final SpanExportFilter filter = new SpanExportFilter.AiTraces();

	private final List<ReadableSpan> exported = new ArrayList<>();

	@AfterEach
	void close() {
		this.provider.close();
	}

	private ReadableSpan span(ReadableSpan parent, String... attributes) {
		Context context = (parent != null) ? Context.root().with((Span) parent) : Context.root();
		Span span = this.provider.get("test").spanBuilder("span").setParent(context).startSpan();
		for (String attribute : attributes) {
			span.setAttribute(attribute, "x");
		}
		return (ReadableSpan) span;
	}

	private void end(ReadableSpan span) {
		this.filter.filter(span, this.exported::add);
	}

	@Test
	void shouldExportAllSpansByDefault() {
		ReadableSpan span = span(null);
		SpanExportFilter.ALL.filter(span, this.exported::add);
		assertThat(this.exported).containsExactly(span);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gen_ai.operation.name", "braintrust.metadata", "llm.model", "ai.model",
			"traceloop.span.kind" })
	void shouldExportSpansWithAttributesOfAi(String attribute) {
		ReadableSpan span = span(span(null), "http.method", attribute);
		end(span);
		assertThat(this.exported).containsExactly(span);
	}

	@Test
	void shouldNotExportOtherSpans() {
		ReadableSpan root = span(null);
		end(span(root, "http.method", "xgen_ai.name"));
		end(root);
		assertThat(this.exported).isEmpty();
	}

	@Test
	void shouldExportTheRootWhenItEndsAfterAnAiSpan() {
		ReadableSpan root = span(null);
		ReadableSpan child = span(root, "gen_ai.operation.name");
		end(child);
		end(root);
		assertThat(this.exported).containsExactly(child, root);
	}

	@Test
	void shouldExportTheRootFirstWhenItEndsBeforeAnAiSpan() {
		ReadableSpan root = span(null);
		ReadableSpan child = span(root, "gen_ai.operation.name");
		end(root);
		assertThat(this.exported).isEmpty();
		end(child);
		assertThat(this.exported).containsExactly(root, child);
		end(span(root, "gen_ai.operation.name"));
		assertThat(this.exported).as("the root is exported once").hasSize(3);
	}

	@Test
	void shouldNotExportTheRootOfAnotherTrace() {
		ReadableSpan other = span(null);
		end(other);
		end(span(span(null), "gen_ai.operation.name"));
		assertThat(this.exported).hasSize(1).doesNotContain(other);
	}

	@Test
	void shouldHoldBackTheLatestRootsWhenThereAreMany() {
		for (int i = 0; i < 5_000; i++) {
			end(span(null));
		}
		ReadableSpan root = span(null);
		end(root);
		for (int i = 0; i < 900; i++) {
			end(span(null));
		}
		ReadableSpan child = span(root, "gen_ai.operation.name");
		end(child);
		assertThat(this.exported).containsExactly(root, child);
	}

	@Test
	void shouldTreatASpanWithARemoteParentAsRoot() {
		SpanContext remote = SpanContext.createFromRemoteParent("0123456789abcdef0123456789abcdef", "00000000000000ff",
				TraceFlags.getSampled(), TraceState.getDefault());
		Span server = this.provider.get("test")
			.spanBuilder("server")
			.setParent(Context.root().with(Span.wrap(remote)))
			.startSpan();
		end(span((ReadableSpan) server, "gen_ai.operation.name"));
		end((ReadableSpan) server);
		assertThat(this.exported).hasSize(2).last().isSameAs(server);
	}

}
