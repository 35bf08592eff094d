package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaim;
import dev.braintrust.spring.call.internal.SpanClaimFactory;

/**
 * Finds the current span and claims it by the {@link SpanLinker} that supports its
 * tracer. If nested calls have the same current span, the outermost call owns it.
 */
public final class CurrentSpanClaimFactory implements SpanClaimFactory {

	/** There is a tracer, but no current span, or another call owns it. */
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

	/** Tried first, because an application usually has only one tracer. */
	private volatile @Nullable SpanLinker lastLinker;

	/** Results of the suppliers, kept because a look-up in a bean factory is slow. */
	private volatile @Nullable Tracing tracing;

	/**
	 * Create a factory.
	 * @param format the format of links on spans that no linker supports
	 * @param tracer supplies the tracer, or null if there is none
	 * @param linkers supplies the linkers
	 */
	public CurrentSpanClaimFactory(LinkFormat format, Supplier<@Nullable Tracer> tracer,
			Supplier<List<SpanLinker>> linkers) {
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
	public SpanClaim claimForBuild(@Nullable ObservationView observation) {
		Tracing tracing = tracing();
		Span span = (tracing.tracer() != null) ? currentSpan(tracing.tracer(), observation) : null;
		if (span == null || span.isNoop()) {
			return SpanClaim.NOT_RECORDING;
		}
		SpanClaim claim = linker(tracing, span).claimForBuild(span);
		return (claim != null) ? claim : NO_SPAN;
	}

	/**
	 * The thread's span. If the observation comes from Reactor's context and is not the
	 * thread's current one, its span is used instead.
	 */
	private static @Nullable Span currentSpan(Tracer tracer, @Nullable ObservationView observation) {
		Span threadSpan = tracer.currentSpan();
		if (observation == null || (threadSpan != null && observation == PromptCallHolder.currentObservation())) {
			return threadSpan;
		}
		TracingContext context = observation.getContextView().get(TracingContext.class);
		Span observationSpan = (context != null) ? context.getSpan() : null;
		return (observationSpan != null) ? observationSpan : threadSpan;
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
