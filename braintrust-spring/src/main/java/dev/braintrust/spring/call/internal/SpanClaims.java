package dev.braintrust.spring.call.internal;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

/**
 * Hands out claims on spans; tracing implements it.
 */
public interface SpanClaims {

	/** Without a tracer. */
	SpanClaims NONE = new SpanClaims() {

		@Override
		public SpanClaim claim(@Nullable ObservationView observation, @Nullable PromptCall enclosing) {
			return SpanClaim.NOT_RECORDING;
		}

		@Override
		public SpanClaim borrow(@Nullable ObservationView observation) {
			return SpanClaim.NOT_RECORDING;
		}

	};

	/**
	 * Claim the current span.
	 * @param observation the observation around the call, which knows the span where the
	 * thread does not, or null
	 * @param enclosing the annotated call around this one, or null
	 * @return the claim
	 */
	SpanClaim claim(@Nullable ObservationView observation, @Nullable PromptCall enclosing);

	/**
	 * Use the current span if no annotated call owns it, for a build outside of any.
	 * @param observation the current observation, or null
	 * @return the claim
	 */
	SpanClaim borrow(@Nullable ObservationView observation);

}
