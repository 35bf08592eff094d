package dev.braintrust.spring.tracing;

/**
 * Which destinations of spans a remote caller may choose, by a member
 * {@code braintrust.parent} in the W3C baggage of its request.
 * <p>
 * Braintrust's specification lets any caller choose. Here none may, unless the
 * application says so: at a public endpoint, a caller could otherwise send spans to any
 * experiment or project that the API key reaches, and have every request sampled.
 */
public enum RemoteParent {

	/** Baggage of remote callers is ignored. Baggage set in this process counts. */
	NONE,

	/** Remote callers may choose an experiment. */
	EXPERIMENT,

	/** Remote callers may choose an experiment, a playground or a project. */
	ANY

}
