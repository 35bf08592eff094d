package dev.braintrust.spring.tracing;

/**
 * Exporters that receive the input and output of LLM calls.
 *
 * @since 0.1.0
 */
public enum ContentVisibility {

	/** Only the export to Braintrust. */
	BRAINTRUST,

	/** All exporters of the application. */
	ALL,

	/** No exporter: content is not captured. */
	NONE

}
