package dev.braintrust.spring.call.internal;

/**
 * Is told when annotated calls end whose spans are recorded. Called by the threads that
 * run the calls; must be quick, and not throw.
 */
@FunctionalInterface
public interface PromptCallListener {

	/** Listens to nothing. */
	PromptCallListener NONE = (call, linked) -> {
	};

	/**
	 * A call has ended.
	 * @param call the call
	 * @param linked whether its spans carry its prompt; they do not where the prompt
	 * could not be had
	 */
	void ended(PromptCall call, boolean linked);

}
