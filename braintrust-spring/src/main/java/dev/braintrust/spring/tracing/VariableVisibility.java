package dev.braintrust.spring.tracing;

/**
 * Exporters that receive the variables of prompts.
 *
 * @since 0.1.0
 */
public enum VariableVisibility {

	/** All exporters of the application. */
	ALL,

	/**
	 * Only the export to Braintrust. Other exporters, and Brave, receive the prompt's id,
	 * project id and version.
	 */
	BRAINTRUST,

	/** No exporter. */
	NONE

}
