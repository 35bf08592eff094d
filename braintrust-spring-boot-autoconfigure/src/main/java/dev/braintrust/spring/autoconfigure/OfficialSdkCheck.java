package dev.braintrust.spring.autoconfigure;

import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Logs a warning at start-up if the official SDK exports the application's spans. The
 * warning says what to change.
 */
final class OfficialSdkCheck implements SmartInitializingSingleton {

	/** Prefix of the SDK's span processor, and of its exporter, which is not public. */
	private static final String CLASS_NAME_PREFIX = "dev.braintrust.trace.BraintrustSpan";

	private static final Logger logger = LoggerFactory.getLogger(OfficialSdkCheck.class);

	private final ObjectProvider<SdkTracerProvider> provider;

	OfficialSdkCheck(ObjectProvider<SdkTracerProvider> provider) {
		this.provider = provider;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (isExporting()) {
			logger.warn("The official Braintrust SDK exports this application's spans, so the starter exports none: "
					+ "LLM spans have no input and output. To have the starter export them, remove "
					+ "openTelemetryEnable(…) from the customizer of the tracer provider; evaluations need only the "
					+ "Braintrust bean, or .tracer(BraintrustTracing.getTracer(openTelemetry))");
		}
	}

	/**
	 * Whether the SDK's span processor is installed in the application's tracer provider.
	 * The processors of a tracer provider can be read only as text.
	 * @return whether it is installed
	 */
	boolean isExporting() {
		SdkTracerProvider current = this.provider.getIfUnique();
		return current != null && current.toString().contains(CLASS_NAME_PREFIX);
	}

}
