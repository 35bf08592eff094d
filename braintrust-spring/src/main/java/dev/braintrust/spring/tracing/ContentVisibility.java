package dev.braintrust.spring.tracing;

/**
 * Who sees what an LLM was asked and what it said.
 */
public enum ContentVisibility {

	/** Only Braintrust. */
	BRAINTRUST,

	/** Every exporter of the application. */
	ALL,

	/** Nobody: it is not captured. */
	NONE

}
