package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Detects OkHttp 5 together with an older Okio, with which it does not work. Maven
 * resolves these versions if an application depends on OpenTelemetry's OkHttp sender and
 * on Spring AI's OpenAI starter.
 */
final class OkioCheck {

	static final String OKHTTP_5 = "okhttp3.internal.connection.BufferedSocketKt";

	/** New in Okio 3.16, which OkHttp 5.3 calls. */
	static final String OKIO_SOCKET = "okio.Socket";

	private OkioCheck() {
	}

	/**
	 * Describe the problem.
	 * @param classLoader the application's class loader
	 * @return the problem and what to do, or null if OkHttp works or is not present
	 */
	static @Nullable String problem(@Nullable ClassLoader classLoader) {
		boolean broken = ClassUtils.isPresent(OKHTTP_5, classLoader) && !ClassUtils.isPresent(OKIO_SOCKET, classLoader);
		return broken
				? "Every request of OkHttp fails with \"NoSuchMethodError: okio.Okio.socket\", model calls among "
						+ "them: OkHttp 5 is on the class path with an older Okio. Exclude "
						+ "io.opentelemetry:opentelemetry-exporter-sender-okhttp from the dependency that brings it "
						+ "(dev.braintrust:braintrust-sdk-java or a starter), and use opentelemetry-exporter-sender-jdk"
				: null;
	}

}
