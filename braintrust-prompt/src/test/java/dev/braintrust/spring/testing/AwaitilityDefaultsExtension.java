package dev.braintrust.spring.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Sets defaults of Awaitility: a long timeout, because build machines are shared, and a
 * short interval without a delay, because awaited conditions are normally met at once or
 * after some milliseconds.
 */
public final class AwaitilityDefaultsExtension implements BeforeAllCallback {

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
		Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
		Awaitility.setDefaultPollDelay(Duration.ZERO);
	}

}
