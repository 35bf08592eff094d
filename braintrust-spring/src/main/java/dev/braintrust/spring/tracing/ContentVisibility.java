package dev.braintrust.spring.tracing;

/**
 * Exporters that receive the input and output of LLM calls.
 */
public enum ContentVisibility {

	/** Only the export to Braintrust. */
	BRAINTRUST,

	/** All exporters of the application. */
	ALL,

	/** No exporter: content is not captured. */
	NONE

}
