package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCalls;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaim;
import dev.braintrust.spring.call.internal.SpanClaims;

/**
 * Finds the current span of a call, whatever the tracer, and leaves it to the tracer's
 * {@link SpanLinker}. Of nested calls on one span, the outermost owns it.
 */
public final class CurrentSpans implements SpanClaims {

	/** There is a tracer, but no span that is this call's to write on. */
	private static final SpanClaim NO_SPAN = new SpanClaim() {

		@Override
		public boolean isRecording() {
			return true;
		}

		@Override
		public boolean isOn(Object span) {
			return false;
		}

		@Override
		public void write(PromptLink link) {
		}

	};

	private final Supplier<@Nullable Tracer> tracer;

	private final Supplier<List<SpanLinker>> linkers;

	private final SpanLinker fallback;

	/** Nearly always, all spans are of one tracer. */
	private volatile @Nullable SpanLinker lastLinker;

	/** What the suppliers gave; asked once, since asking a bean factory is not cheap. */
	private volatile @Nullable Tracing tracing;

	/**
	 * Create the claims of an application.
	 * @param format composes what is written on spans that no linker supports
	 * @param tracer gives the tracer, or null if there is none
	 * @param linkers gives the linkers
	 */
	public CurrentSpans(LinkFormat format, Supplier<@Nullable Tracer> tracer, Supplier<List<SpanLinker>> linkers) {
		this.tracer = tracer;
		this.linkers = linkers;
		this.fallback = new TagSpanLinker(format);
	}

	private record Tracing(@Nullable Tracer tracer, List<SpanLinker> linkers) {
	}

	@Override
	public SpanClaim claim(@Nullable ObservationView observation, @Nullable PromptCall enclosing) {
		Tracing tracing = tracing();
		if (tracing.tracer() == null) {
			return SpanClaim.NOT_RECORDING;
		}
		Span span = currentSpan(tracing.tracer(), observation);
		if (span == null) {
			return NO_SPAN;
		}
		if (span.isNoop()) {
			return SpanClaim.NOT_RECORDING;
		}
		for (PromptCall call = enclosing; call != null; call = call.enclosing()) {
			if (call.span().isOn(span)) {
				return NO_SPAN;
			}
		}
		return linker(tracing, span).claim(span);
	}

	@Override
	public SpanClaim borrow(@Nullable ObservationView observation) {
		Tracing tracing = tracing();
		Span span = (tracing.tracer() != null) ? currentSpan(tracing.tracer(), observation) : null;
		if (span == null || span.isNoop()) {
			return SpanClaim.NOT_RECORDING;
		}
		SpanClaim claim = linker(tracing, span).borrow(span);
		return (claim != null) ? claim : NO_SPAN;
	}

	/**
	 * The thread's span; but where the observation was carried here by Reactor and is not
	 * the thread's own, the observation's span.
	 */
	private static @Nullable Span currentSpan(Tracer tracer, @Nullable ObservationView observation) {
		Span ofThread = tracer.currentSpan();
		if (observation == null || (ofThread != null && observation == PromptCalls.observation())) {
			return ofThread;
		}
		TracingContext context = observation.getContextView().get(TracingContext.class);
		Span ofObservation = (context != null) ? context.getSpan() : null;
		return (ofObservation != null) ? ofObservation : ofThread;
	}

	private Tracing tracing() {
		Tracing current = this.tracing;
		if (current == null) {
			current = new Tracing(this.tracer.get(), this.linkers.get());
			this.tracing = current;
		}
		return current;
	}

	private SpanLinker linker(Tracing tracing, Span span) {
		SpanLinker last = this.lastLinker;
		if (last != null && last.supports(span)) {
			return last;
		}
		SpanLinker found = find(tracing, span);
		this.lastLinker = (found != this.fallback) ? found : null;
		return found;
	}

	private SpanLinker find(Tracing tracing, Span span) {
		for (SpanLinker linker : tracing.linkers()) {
			if (linker.supports(span)) {
				return linker;
			}
		}
		return this.fallback;
	}

}
