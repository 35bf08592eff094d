package dev.braintrust.spring.selection.internal;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * A selector of the starter: flags, then rollouts. Asked after the selectors of the
 * application, for prompts by slug whose version is neither pinned nor exact. Called for
 * each call, on the calling thread: implementations must not block and must not throw.
 */
public interface ArmSelector {

	/**
	 * Whether there is anything to select. Others are never asked.
	 * @return whether {@link #select} may answer
	 */
	boolean isActive();

	/**
	 * Assign an arm to a caller.
	 * @param requested the reference as requested
	 * @param environment the environment that is used otherwise, of the reference or an
	 * override; null for the default environment or, without one, the newest version. An
	 * implementation answers only for null and for environments that it is configured to
	 * replace
	 * @param caller the annotated method
	 * @param arguments the method's arguments
	 * @param observation the current observation, or null
	 * @return the assignment, or null to leave the decision to others
	 */
	@Nullable ArmAssignment select(PromptReference requested, @Nullable String environment, VariableSource caller,
			@Nullable Object[] arguments, @Nullable ObservationView observation);

}
