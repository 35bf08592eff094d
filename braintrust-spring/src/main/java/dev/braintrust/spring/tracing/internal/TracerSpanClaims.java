package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCalls;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaim;
import dev.braintrust.spring.call.internal.SpanClaims;

/**
 * {@link SpanClaims} over a Micrometer tracer. Of nested calls on one span, the outermost
 * owns it.
 */
public final class TracerSpanClaims implements SpanClaims {

	private static final Logger logger = LoggerFactory.getLogger(TracerSpanClaims.class);

	/** There is a tracer, but no span that is this call's to write on. */
	private static final SpanClaim NO_SPAN = new SpanClaim() {

		@Override
		public boolean isRecording() {
			return true;
		}

		@Override
		public void write(PromptLink link) {
		}

	};

	private final LinkFormat format;

	private final Supplier<@Nullable Tracer> tracer;

	private final Supplier<List<MetadataWriter>> writers;

	/** What the suppliers gave; asked once, since asking a bean factory is not cheap. */
	private volatile @Nullable Tracing tracing;

	public TracerSpanClaims(LinkFormat format, Supplier<@Nullable Tracer> tracer,
			Supplier<List<MetadataWriter>> writers) {
		this.format = format;
		this.tracer = tracer;
		this.writers = writers;
	}

	@Override
	public SpanClaim claim(@Nullable ObservationView observation, @Nullable PromptCall enclosing) {
		Tracing tracing = tracing();
		Tracer tracer = tracing.tracer();
		if (tracer == null) {
			return SpanClaim.NOT_RECORDING;
		}
		Span span = currentSpan(tracer, observation);
		if (span == null) {
			return NO_SPAN;
		}
		if (span.isNoop()) {
			return SpanClaim.NOT_RECORDING;
		}
		MetadataWriter writer = tracing.writer(span);
		for (PromptCall call = enclosing; call != null; call = call.enclosing()) {
			if (call.span() instanceof OwnedSpan owned && owned.span.equals(span)) {
				return NO_SPAN;
			}
		}
		writer.claim(span);
		return new OwnedSpan(span, writer, this.format);
	}

	@Override
	public SpanClaim borrow(@Nullable ObservationView observation) {
		Tracing tracing = tracing();
		Tracer tracer = tracing.tracer();
		Span span = (tracer != null) ? currentSpan(tracer, observation) : null;
		if (span == null || span.isNoop()) {
			return SpanClaim.NOT_RECORDING;
		}
		MetadataWriter writer = tracing.writer(span);
		return writer.isClaimed(span) ? NO_SPAN : new OwnedSpan(span, writer, this.format);
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
			current = new Tracing(this.tracer.get(), this.writers.get());
			this.tracing = current;
		}
		return current;
	}

	private record Tracing(@Nullable Tracer tracer, List<MetadataWriter> writers) {

		MetadataWriter writer(Span span) {
			for (MetadataWriter writer : this.writers) {
				if (writer.supports(span)) {
					return writer;
				}
			}
			return MetadataWriter.TAG;
		}

	}

	/**
	 * A span that a call may write on.
	 */
	private static final class OwnedSpan implements SpanClaim {

		private final Span span;

		private final MetadataWriter writer;

		private final LinkFormat format;

		OwnedSpan(Span span, MetadataWriter writer, LinkFormat format) {
			this.span = span;
			this.writer = writer;
			this.format = format;
		}

		@Override
		public boolean isRecording() {
			return true;
		}

		@Override
		public void write(PromptLink link) {
			try {
				this.writer.write(this.span, this.format.write(link));
			}
			catch (RuntimeException ex) {
				logger.debug("A prompt could not be linked", ex);
			}
		}

	}

}
