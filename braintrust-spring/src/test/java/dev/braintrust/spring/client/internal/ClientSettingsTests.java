package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientSettings}.
 */
class ClientSettingsTests {

	@ParameterizedTest
	@CsvSource({ "http://localhost:8080, https://www.braintrust.dev, false",
			"http://[::1]:8080, https://www.braintrust.dev, false", "http://127.0.0.1:1, http://localhost:2, true",
			"https://api.braintrust.dev, https://www.braintrust.dev, true" })
	void shouldNotSendTheKeyOfALocalServerElsewhere(URI apiUrl, URI appUrl, boolean allowed) {
		Duration second = Duration.ofSeconds(1);
		ClientSettings settings = new ClientSettings(apiUrl, new ApiKey("sk-test"), second, second, second, 0, 1, 1000);
		assertThat(settings.mayLogInAt(appUrl)).isEqualTo(allowed);
	}

}
