package dev.braintrust.spring.selection.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptAssignment;

/**
 * The decided version of a prompt for one caller. It belongs to the caller's call or
 * prompt: cached prompts are shared by all decisions for the same version.
 */
public sealed interface Decision permits Decision.Version, ArmAssignment {

	/**
	 * The decided reference.
	 * @return a reference that is marked as decided
	 */
	PromptReference reference();

	/**
	 * The arm that the caller was assigned to.
	 * @return the assignment, or null if neither a rollout nor a flag decided
	 */
	default @Nullable PromptAssignment assignment() {
		return null;
	}

	/**
	 * A decision by a pin, a selector or an environment.
	 *
	 * @param reference the decided reference
	 */
	record Version(PromptReference reference) implements Decision {
	}

}
