package dev.braintrust.spring.call.internal;

/**
 * Listener for the end of annotated calls whose spans are recorded. Called on the threads
 * that run the calls, so implementations must return quickly and must not throw.
 */
@FunctionalInterface
public interface PromptCallListener {

	/** A listener that does nothing. */
	PromptCallListener NONE = (call, linked) -> {
	};

	/**
	 * Called when a call has ended.
	 * @param call the call
	 * @param linked whether the call's spans are linked to its prompt; false if the
	 * prompt could not be loaded before the call ended
	 */
	void ended(PromptCall call, boolean linked);

}
