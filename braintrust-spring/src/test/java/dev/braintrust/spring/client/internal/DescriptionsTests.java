package dev.braintrust.spring.client.internal;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DescriptionsTests {

	@Test
	void shouldListClassesWithoutMessagesWhenAFailureHasCauses() {
		Exception failure = new IllegalStateException("sk-secret", new IOException("sk-secret"));
		assertThat(Descriptions.classes(failure)).isEqualTo("IllegalStateException, caused by IOException");
	}

	@Test
	void shouldNameTheEnclosingClassWhenAFailureIsAnonymous() {
		Exception failure = new IOException() {

			private static final long serialVersionUID = 1L;

		};
		assertThat(Descriptions.classes(failure)).isEqualTo("DescriptionsTests$1");
	}

	@Test
	void shouldOmitConsecutiveDuplicatesWhenCausesAreOfTheSameClass() {
		Exception failure = new IOException(new IOException(new IllegalStateException(new IOException())));
		assertThat(Descriptions.classes(failure))
			.isEqualTo("IOException, caused by IllegalStateException, caused by IOException");
	}

	@Test
	void shouldDescribeFiveThrowablesWhenThereAreMoreCauses() {
		Exception failure = new Exception("6");
		for (int i = 5; i > 0; i--) {
			failure = new Exception(String.valueOf(i), failure);
		}
		assertThat(Descriptions.causes(failure, Throwable::getMessage))
			.isEqualTo("1, caused by 2, caused by 3, caused by 4, caused by 5");
	}

	@ParameterizedTest
	@CsvSource({ "https://ada:secret@api.example.org:8443/path?key=secret, https://api.example.org:8443",
			"https://api.example.org/, https://api.example.org" })
	void shouldKeepSchemeHostAndPortWhenAUrlHasMore(URI url, String host) {
		assertThat(Descriptions.host(url)).isEqualTo(host);
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, 0 s", "PT10S, 10 s", "PT2M, 120 s", "PT0.25S, 250 ms", "PT1.5S, 1500 ms" })
	void shouldUseSecondsWhenADurationIsWholeSeconds(Duration duration, String description) {
		assertThat(Descriptions.duration(duration)).isEqualTo(description);
	}

}
