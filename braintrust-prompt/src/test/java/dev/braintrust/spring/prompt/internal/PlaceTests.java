package dev.braintrust.spring.prompt.internal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlaceTests {

	@Test
	void shouldPrintPath() {
		assertThat(Place.of("messages").element(1).member("content")).hasToString("messages[1].content");
	}

	@Test
	void shouldTruncateLongNamesAndPaths() {
		Place place = Place.of("x".repeat(100));
		assertThat(place).hasToString("x".repeat(80) + "…");
		for (int i = 0; i < 100; i++) {
			place = place.member("y".repeat(100));
		}
		assertThat(place.toString()).hasSizeLessThan(600).endsWith("…");
	}

}
