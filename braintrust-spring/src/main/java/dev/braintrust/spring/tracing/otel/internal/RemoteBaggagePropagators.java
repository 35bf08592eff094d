package dev.braintrust.spring.tracing.otel.internal;

import java.util.Collection;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the application's propagators. Marks a destination in the baggage that they
 * extract as that of a remote caller.
 */
public final class RemoteBaggagePropagators implements ContextPropagators {

	private final TextMapPropagator propagator;

	/**
	 * Wrap propagators.
	 * @param propagators the application's
	 */
	public RemoteBaggagePropagators(ContextPropagators propagators) {
		this.propagator = new MarkingPropagator(propagators.getTextMapPropagator());
	}

	@Override
	public TextMapPropagator getTextMapPropagator() {
		return this.propagator;
	}

	private record MarkingPropagator(TextMapPropagator delegate) implements TextMapPropagator {

		@Override
		public Collection<String> fields() {
			return this.delegate.fields();
		}

		@Override
		public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
			this.delegate.inject(context, carrier, setter);
		}

		@Override
		public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
			return ContextDestinations.markRemote(context, this.delegate.extract(context, carrier, getter));
		}

	}

}
