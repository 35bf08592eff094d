package dev.braintrust.spring.tracing.otel.internal;

import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

import dev.braintrust.spring.call.internal.PromptCallHolder;

/**
 * Lets Micrometer's context propagation carry OpenTelemetry's context to other threads
 * where it names an experiment and no observation is current: directly in the task of an
 * evaluation of the official SDK, whose spans are not observations. A current observation
 * carries its context itself. Found by {@link java.util.ServiceLoader}, also without
 * OpenTelemetry.
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
		return (this.present && PromptCallHolder.currentObservation() == null) ? Contexts.ofExperiment() : null;
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
		Contexts.detach();
	}

	/**
	 * Refers to OpenTelemetry, so it is not loaded without it. The context that is
	 * replaced is an entry of the one that replaces it, since the scope can't be kept.
	 */
	private static final class Contexts {

		private static final ContextKey<Context> REPLACED = ContextKey.named("braintrust.replaced-context");

		static @Nullable Context ofExperiment() {
			Context current = Context.current();
			return ContextDestinations.namesExperiment(current) ? current : null;
		}

		@SuppressWarnings("MustBeClosedChecker")
		static void attach(Object context) {
			((Context) context).with(REPLACED, Context.current()).makeCurrent();
		}

		@SuppressWarnings("MustBeClosedChecker")
		static void detach() {
			Context replaced = Context.current().get(REPLACED);
			if (replaced != null) {
				replaced.makeCurrent();
			}
		}

	}

}
