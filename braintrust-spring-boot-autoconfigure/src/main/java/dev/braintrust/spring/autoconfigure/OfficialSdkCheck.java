package dev.braintrust.spring.autoconfigure;

import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Logs at start-up what to change if the official SDK is set up so that it exports the
 * application's spans itself.
 */
final class OfficialSdkCheck implements SmartInitializingSingleton {

	/** Of the span processor and of the exporter, which is not public. */
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
	 * Whether the SDK's span processor is installed in the application's tracer provider,
	 * whose processors can be read only as text.
	 * @return whether it is
	 */
	boolean isExporting() {
		SdkTracerProvider current = this.provider.getIfUnique();
		return current != null && current.toString().contains(CLASS_NAME_PREFIX);
	}

}
