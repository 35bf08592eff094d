package dev.braintrust.spring.selection.internal;

import dev.braintrust.spring.selection.ArmSwitchedEvent;

/**
 * Listener for rollouts. Exceptions are logged and ignored.
 */
@FunctionalInterface
public interface RolloutListener {

	/**
	 * Called after an arm was switched off or on.
	 * @param event what happened
	 */
	void switched(ArmSwitchedEvent event);

}
