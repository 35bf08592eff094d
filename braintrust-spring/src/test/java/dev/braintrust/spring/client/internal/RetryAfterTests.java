package dev.braintrust.spring.client.internal;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTests {

	@Test
	void shouldReturnSecondsWhenTheValueIsANumber() {
		assertThat(RetryAfter.parse("7")).isEqualTo(Duration.ofSeconds(7));
		assertThat(RetryAfter.parse(" 0 ")).isZero();
		assertThat(RetryAfter.parse("999999999")).isEqualTo(Duration.ofSeconds(999_999_999));
		assertThat(RetryAfter.parse("99999999999999999999")).isGreaterThan(Duration.ofDays(24_000));
	}

	@Test
	void shouldReturnTheRemainingTimeWhenTheValueIsADate() {
		String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusHours(2));
		assertThat(RetryAfter.parse(date)).isBetween(Duration.ofMinutes(100), Duration.ofHours(2));
	}

	@Test
	void shouldReturnZeroWhenTheDateIsInThePast() {
		assertThat(RetryAfter.parse("Wed, 21 Oct 2015 07:28:00 GMT")).isZero();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "soon", "-1", "1.5", "١", "Wed, 32 Oct 2015 07:28:00 GMT" })
	void shouldReturnNullWhenTheValueIsMissingOrMalformed(String value) {
		assertThat(RetryAfter.parse(value)).isNull();
	}

}
