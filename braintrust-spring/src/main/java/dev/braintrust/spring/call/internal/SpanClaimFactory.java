package dev.braintrust.spring.call.internal;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

/**
 * Creates claims on the current span. Implemented by the tracing packages, which this
 * package must not import.
 */
public interface SpanClaimFactory {

	/** For applications without a tracer. */
	SpanClaimFactory NONE = new SpanClaimFactory() {

		@Override
		public SpanClaim claim(@Nullable ObservationView observation, @Nullable PromptCall enclosing) {
			return SpanClaim.NOT_RECORDING;
		}

		@Override
		public SpanClaim claimForBuild(@Nullable ObservationView observation) {
			return SpanClaim.NOT_RECORDING;
		}

	};

	/**
	 * Claim the current span for an annotated call.
	 * @param observation the current observation, which has the span if the thread has
	 * none, or null
	 * @param enclosing the enclosing annotated call, or null
	 * @return the claim
	 */
	SpanClaim claim(@Nullable ObservationView observation, @Nullable PromptCall enclosing);

	/**
	 * Claim the current span for a build outside of annotated calls. The claim writes
	 * nothing if an annotated call owns the span.
	 * @param observation the current observation, or null
	 * @return the claim
	 */
	SpanClaim claimForBuild(@Nullable ObservationView observation);

}
