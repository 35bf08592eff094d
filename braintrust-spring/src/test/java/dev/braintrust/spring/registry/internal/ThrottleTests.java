package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ThrottleTests {

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private final Throttle throttle = new Throttle(INTERVAL);

	@Test
	void shouldHaveNoBackOffWhenNothingWasThrottled() {
		assertThat(this.throttle.remaining()).isLessThanOrEqualTo(Duration.ZERO);
	}

	@Test
	void shouldBackOffForRetryAfterWhenItIsGiven() {
		assertThat(this.throttle.throttled(Duration.ofSeconds(40))).isEqualTo(Duration.ofSeconds(40));
		assertThat(this.throttle.remaining()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(40));
	}

	@Test
	void shouldDoubleTheBackOffUpToSixteenIntervalsWhenThereIsNoRetryAfter() {
		assertThat(IntStream.range(0, 7).mapToObj((i) -> this.throttle.throttled(null).toSeconds()))
			.containsExactly(10L, 20L, 40L, 80L, 160L, 160L, 160L);
	}

	@Test
	void shouldStartAgainWithOneIntervalWhenARequestHasSucceeded() {
		this.throttle.throttled(null);
		this.throttle.throttled(null);
		this.throttle.succeeded();
		assertThat(this.throttle.throttled(null)).isEqualTo(INTERVAL);
	}

	@Test
	void shouldKeepTheLongerBackOffWhenAShorterOneFollows() {
		this.throttle.throttled(Duration.ofMinutes(10));
		this.throttle.throttled(Duration.ofSeconds(1));
		assertThat(this.throttle.remaining()).isGreaterThan(Duration.ofMinutes(5));
	}

	@Test
	void shouldLimitTheBackOffWhenRetryAfterIsTooLong() {
		assertThat(this.throttle.throttled(Duration.ofDays(1))).isEqualTo(Duration.ofMinutes(15));
		assertThat(Throttle.limit(Duration.ofMinutes(16))).isEqualTo(Duration.ofMinutes(15));
		assertThat(Throttle.limit(Duration.ofMinutes(14))).isEqualTo(Duration.ofMinutes(14));
	}

}
