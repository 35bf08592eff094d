package dev.braintrust.spring.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Sets a long default timeout for Awaitility, because build machines are shared. Awaited
 * conditions are normally met immediately, so only failing tests are slower.
 */
public final class AwaitilityTimeoutExtension implements BeforeAllCallback {

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
	}

}
