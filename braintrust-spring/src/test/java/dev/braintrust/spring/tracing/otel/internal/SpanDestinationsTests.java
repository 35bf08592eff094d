package dev.braintrust.spring.tracing.otel.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.tracing.RemoteParent;
import dev.braintrust.spring.tracing.internal.Destination;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanDestinations}.
 */
class SpanDestinationsTests {

	private static final String A = "experiment_id:a";

	private static final String B = "experiment_id:b";

	private final Map<String, @Nullable String> ended = new HashMap<>();

	private final SpanDestinations destinations = new SpanDestinations(new ContextDestinations(RemoteParent.NONE),
			new OtelSpanRecords());

	private final SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(new Processor()).build();

	private final Tracer tracer = this.provider.get("test");

	@AfterEach
	void close() {
		this.provider.close();
	}

	private final class Processor implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			SpanDestinationsTests.this.destinations.start(parentContext, span);
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			Destination destination = SpanDestinationsTests.this.destinations.end(span);
			synchronized (SpanDestinationsTests.this.ended) {
				SpanDestinationsTests.this.ended.put(span.getName(),
						(destination != null) ? destination.value() : null);
			}
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

	private Span start(String name, Span parent) {
		return this.tracer.spanBuilder(name).setParent(Context.root().with(parent)).startSpan();
	}

	private static Scope baggage(String parent) {
		return Baggage.current().toBuilder().put("braintrust.parent", parent).build().makeCurrent();
	}

	@Test
	void shouldUseTheProjectWhenNothingNamesADestination() {
		Span root = this.tracer.spanBuilder("root").startSpan();
		start("child", root).end();
		root.end();
		assertThat(this.ended).containsEntry("root", null).containsEntry("child", null);
	}

	@Test
	void shouldUseTheAttributeAndPassItToDescendants() {
		Span root = this.tracer.spanBuilder("root").setAttribute("braintrust.parent", A).startSpan();
		Span child = start("child", root);
		start("grandchild", child).end();
		child.end();
		root.end();
		assertThat(this.ended).containsEntry("root", A).containsEntry("child", A).containsEntry("grandchild", A);
	}

	@Test
	void shouldUseAnAttributeThatIsSetAfterChildrenHaveStarted() {
		Span root = this.tracer.spanBuilder("root").startSpan();
		Span child = start("child", root);
		Span grandchild = start("grandchild", child);
		root.setAttribute("braintrust.parent", A);
		grandchild.end();
		child.end();
		root.end();
		assertThat(this.ended).containsEntry("root", A).containsEntry("child", A).containsEntry("grandchild", A);
	}

	@Test
	void shouldPreferTheOwnAttributeWhenTheContextNamesAnotherDestination() {
		try (Scope scope = baggage(A)) {
			Span root = this.tracer.spanBuilder("root").startSpan();
			root.setAttribute("braintrust.parent", B);
			start("child", root).end();
			root.end();
		}
		assertThat(this.ended).containsEntry("root", B).containsEntry("child", B);
	}

	@Test
	void shouldUseBaggageOfTheCurrentContextWhenTheSpanHasNoParent() {
		try (Scope scope = baggage(A)) {
			this.tracer.spanBuilder("root").setNoParent().startSpan().end();
		}
		assertThat(this.ended).containsEntry("root", A);
	}

	@Test
	void shouldUseTheParentsDestinationWhenTheCurrentContextIsAnotherOne() {
		Span root = this.tracer.spanBuilder("root").startSpan();
		try (Scope scope = baggage(A)) {
			start("child", root).end();
		}
		root.end();
		assertThat(this.ended).containsEntry("root", null).containsEntry("child", null);
	}

	@Test
	void shouldPreferOurEntryToBaggage() {
		try (Scope scope = baggage(A);
				Scope entry = ContextDestinations.with(Context.current(), Destination.experiment("b")).makeCurrent()) {
			this.tracer.spanBuilder("root").startSpan().end();
		}
		assertThat(this.ended).containsEntry("root", B);
	}

	@Test
	void shouldFindTheDestinationWhenTheParentHasEnded() throws Exception {
		Span root = this.tracer.spanBuilder("root").setAttribute("braintrust.parent", A).startSpan();
		Span child = start("child", root);
		root.end();
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			executor.submit(() -> {
				start("grandchild", child).end();
				child.end();
			}).get(10, TimeUnit.SECONDS);
		}
		finally {
			executor.shutdown();
		}
		assertThat(this.ended).containsEntry("child", A).containsEntry("grandchild", A);
	}

	@Test
	void shouldFindTheDestinationWhenThisProcessCalledItself() {
		Span client = this.tracer.spanBuilder("client").setAttribute("braintrust.parent", A).startSpan();
		SpanContext context = client.getSpanContext();
		SpanContext received = SpanContext.createFromRemoteParent(context.getTraceId(), context.getSpanId(),
				context.getTraceFlags(), context.getTraceState());
		start("server", Span.wrap(received)).end();
		client.end();
		assertThat(this.ended).containsEntry("server", A);
	}

	@Test
	void shouldIgnoreValuesThatAreNoDestination() {
		for (String value : new String[] { "", "experiment_id:", "experiment_id: ", "elsewhere:a", "a",
				"experiment_id:" + "a".repeat(600) }) {
			this.tracer.spanBuilder("root").setAttribute("braintrust.parent", value).startSpan().end();
			assertThat(this.ended).containsEntry("root", null);
			try (Scope scope = baggage(value)) {
				this.tracer.spanBuilder("root").startSpan().end();
			}
			assertThat(this.ended).containsEntry("root", null);
		}
	}

	@Test
	void shouldFindDestinationsWhenManySpansHaveNotEnded() {
		for (int i = 0; i < 20_000; i++) {
			this.tracer.spanBuilder("lost").startSpan();
		}
		Span root = this.tracer.spanBuilder("root").startSpan();
		Span child = start("child", root);
		root.setAttribute("braintrust.parent", A);
		child.end();
		root.end();
		assertThat(this.ended).containsEntry("root", A).containsEntry("child", A);
	}

	@Test
	void shouldRememberTheLatestDestinationsWhenManySpansHaveEnded() {
		for (int i = 0; i < 20_000; i++) {
			this.tracer.spanBuilder("other").setAttribute("braintrust.parent", B).startSpan().end();
		}
		Span root = this.tracer.spanBuilder("root").setAttribute("braintrust.parent", A).startSpan();
		Span child = start("child", root);
		root.end();
		for (int i = 0; i < 5_000; i++) {
			this.tracer.spanBuilder("other").setAttribute("braintrust.parent", B).startSpan().end();
		}
		start("grandchild", child).end();
		child.end();
		assertThat(this.ended).containsEntry("child", A).containsEntry("grandchild", A);
	}

	@Test
	void shouldFindDestinationsWhenManySpansRun() {
		Span root = this.tracer.spanBuilder("root").setAttribute("braintrust.parent", A).startSpan();
		Span child = start("child", root);
		for (int i = 0; i < 50_000; i++) {
			this.tracer.spanBuilder("other").startSpan();
		}
		start("grandchild", child).end();
		child.end();
		root.end();
		assertThat(this.ended).containsEntry("root", A).containsEntry("child", A).containsEntry("grandchild", A);
	}

	@Test
	void shouldIgnoreAnAttributeThatIsCopiedFromTheBaggageOfARemoteCaller() {
		Context remote = ContextDestinations
			.withRemote(Context.root().with(Baggage.builder().put("braintrust.parent", A).build()), A);
		Span server = this.tracer.spanBuilder("server").setParent(remote).startSpan();
		server.setAttribute("braintrust.parent", A);
		Span child = this.tracer.spanBuilder("child").setParent(remote.with(server)).startSpan();
		child.setAttribute("braintrust.parent", B);
		assertThat(this.destinations.hasRefusedAttribute((ReadableSpan) server)).isTrue();
		assertThat(this.destinations.hasRefusedAttribute((ReadableSpan) child)).isFalse();
		child.end();
		server.end();
		assertThat(this.ended).containsEntry("server", null).containsEntry("child", B);
	}

}
