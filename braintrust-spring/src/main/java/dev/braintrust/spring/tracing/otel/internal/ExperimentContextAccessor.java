package dev.braintrust.spring.tracing.otel.internal;

import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

import dev.braintrust.spring.call.internal.PromptCallHolder;

/**
 * Lets Micrometer's context propagation carry OpenTelemetry's context to other threads
 * where it names an experiment and its span is not that of the current observation:
 * directly in the task of an evaluation of the official SDK, whose spans are not
 * observations. A current observation carries its context itself. Found by
 * {@link java.util.ServiceLoader}, also without OpenTelemetry.
 */
public final class ExperimentContextAccessor implements ThreadLocalAccessor<Object> {

	private static final String KEY = "braintrust.experiment";

	private final boolean present = ClassUtils.isPresent("io.opentelemetry.context.Context",
			ExperimentContextAccessor.class.getClassLoader());

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable Object getValue() {
		return this.present ? Contexts.ofExperiment(PromptCallHolder.currentObservation()) : null;
	}

	@Override
	public void setValue(Object value) {
		Contexts.attach(value);
	}

	/** Called to clear the value, and to restore a thread that had none. */
	@Override
	public void setValue() {
		if (this.present) {
			Contexts.detach();
		}
	}

	@Override
	public void restore(Object previous) {
		Contexts.makeCurrent(previous);
	}

	/**
	 * Refers to OpenTelemetry, so it is not loaded without it. What is attached is an
	 * entry of the attached context, since the scope can't be kept. Contexts that are
	 * derived from it have the entry as well, and are not detached: theirs is the scope
	 * of a span or of an observation, which is not ours to end.
	 */
	private static final class Contexts {

		private static final ContextKey<Attachment> ATTACHMENT = ContextKey.named("braintrust.attachment");

		private static final boolean TRACING = ClassUtils.isPresent(
				"io.micrometer.tracing.handler.TracingObservationHandler",
				ExperimentContextAccessor.class.getClassLoader());

		private static final class Attachment {

			private final Context replaced;

			private @Nullable Context attached;

			Attachment(Context replaced) {
				this.replaced = replaced;
			}

		}

		static @Nullable Context ofExperiment(@Nullable Observation observation) {
			Context current = Context.current();
			return (ContextDestinations.namesExperiment(current) && !isCarriedBy(observation, current)) ? current
					: null;
		}

		private static boolean isCarriedBy(@Nullable Observation observation, Context context) {
			TracingContext tracing = (observation != null && TRACING)
					? observation.getContextView().get(TracingContext.class) : null;
			io.micrometer.tracing.Span span = (tracing != null) ? tracing.getSpan() : null;
			return span != null
					&& span.context().spanId().equals(Span.fromContext(context).getSpanContext().getSpanId());
		}

		static void attach(Object context) {
			Attachment attachment = new Attachment(Context.current());
			attachment.attached = ((Context) context).with(ATTACHMENT, attachment);
			makeCurrent(attachment.attached);
		}

		static void detach() {
			Context current = Context.current();
			Attachment attachment = current.get(ATTACHMENT);
			if (attachment != null && attachment.attached == current) {
				makeCurrent(attachment.replaced);
			}
		}

		@SuppressWarnings("MustBeClosedChecker")
		static void makeCurrent(Object context) {
			((Context) context).makeCurrent();
		}

	}

}
