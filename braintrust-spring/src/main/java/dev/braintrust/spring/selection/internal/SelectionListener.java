package dev.braintrust.spring.selection.internal;

/**
 * Listener for events of the selection. Called on the threads that request prompts, so
 * implementations must return quickly and must not throw.
 */
public interface SelectionListener {

	/** A listener that does nothing. */
	SelectionListener NONE = new SelectionListener() {
	};

	/**
	 * Called when a selector failed.
	 * @param problem the problem
	 */
	default void selectorFailed(SelectorProblem problem) {
	}

	/**
	 * Called when a request selected an environment that is not allowed.
	 */
	default void environmentIgnored() {
	}

}
