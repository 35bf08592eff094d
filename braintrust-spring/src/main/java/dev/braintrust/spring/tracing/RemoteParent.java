package dev.braintrust.spring.tracing;

/**
 * Which destinations of spans a remote caller may choose, by a member
 * {@code braintrust.parent} in the W3C baggage of its request.
 * <p>
 * Braintrust's specification allows every caller to choose. The starter allows it only if
 * the application is configured accordingly. Otherwise a caller of a public endpoint
 * could send spans to any experiment or project that the API key has access to, and could
 * cause every request to be sampled.
 *
 * @since 0.1.0
 */
public enum RemoteParent {

	/** None: only baggage that is set in this process has an effect. */
	NONE,

	/** Remote callers may choose an experiment. */
	EXPERIMENT,

	/** Remote callers may choose an experiment, a playground or a project. */
	ANY

}
