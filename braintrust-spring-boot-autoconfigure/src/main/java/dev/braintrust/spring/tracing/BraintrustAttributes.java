package dev.braintrust.spring.tracing;

/**
 * Names of span attributes that Braintrust reads.
 * <p>
 * Internal to the starter.
 *
 * @see <a href=
 * "https://www.braintrust.dev/docs/integrations/sdk-integrations/opentelemetry">Braintrust's
 * OpenTelemetry attributes</a>
 */
public final class BraintrustAttributes {

	/** A JSON object that becomes the span's metadata. */
	public static final String METADATA = "braintrust.metadata";

	private BraintrustAttributes() {
	}

}
