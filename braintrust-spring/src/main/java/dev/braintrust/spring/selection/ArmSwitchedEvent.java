package dev.braintrust.spring.selection;

/**
 * Application event published when an arm of a rollout is switched off or on in this
 * process. Listeners are called on the thread {@code braintrust-rollouts} if the arm
 * failed too often, otherwise on the thread of the operator's request.
 *
 * @param slug the prompt's slug
 * @param arm the arm's name
 * @param on whether the arm is on now. While it is off, its callers use the arm
 * {@code base}
 * @param cause why it was switched
 * @since 0.1.0
 */
public record ArmSwitchedEvent(String slug, String arm, boolean on, Cause cause) {

	/**
	 * Causes of a switch.
	 */
	public enum Cause {

		/** Calls of the arm failed more often than those of the arm {@code base}. */
		FAILURES,

		/** An operator switched the arm by the actuator. */
		OPERATOR

	}

}
