package dev.braintrust.spring.selection.internal;

/**
 * Problems with the answer of a selector.
 */
public enum SelectorProblem {

	/** It threw an exception. */
	ERROR,

	/** It answered null, or selected another prompt. */
	INVALID,

	/** It took too long. Its answer is used. */
	SLOW

}
