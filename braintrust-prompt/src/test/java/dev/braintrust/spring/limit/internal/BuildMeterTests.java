package dev.braintrust.spring.limit.internal;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BuildMeterTests {

	private static final int SHARED = 1_000_000;

	private final SharedLimits limits = new SharedLimits(1_000_000, Duration.ofMinutes(1), SHARED);

	@Test
	void shouldReserveSharedMemoryOnlyBeyondOwnMemory() {
		try (BuildMeter meter = this.limits.start()) {
			meter.memory(BuildMeter.OWN_MEMORY);
			assertThat(this.limits.usedMemory()).isZero();
			meter.memory(1);
			assertThat(this.limits.usedMemory()).isPositive();
		}
		assertThat(this.limits.usedMemory()).isZero();
	}

	@Test
	void shouldReportMemoryInUseWhenOtherBuildsUseIt() {
		try (BuildMeter other = this.limits.start(); BuildMeter meter = this.limits.start()) {
			other.memory(BuildMeter.OWN_MEMORY + SHARED);
			assertThatExceptionOfType(MemoryInUseException.class)
				.isThrownBy(() -> meter.memory(BuildMeter.OWN_MEMORY + 1))
				.withMessageContaining("maximum-memory");
		}
	}

	@Test
	void shouldReportLimitWhenBuildNeedsMoreThanAllSharedMemory() {
		try (BuildMeter meter = this.limits.start()) {
			assertThatExceptionOfType(LimitExceededException.class)
				.isThrownBy(() -> meter.memory(BuildMeter.OWN_MEMORY + SHARED + 1))
				.withMessageContaining("maximum-memory")
				.satisfies((ex) -> assertThat(ex).isNotInstanceOf(MemoryInUseException.class));
		}
	}

	@Test
	void shouldReportLimitWhenBuildNeedsMoreThanMemoryPerBuild() {
		try (BuildMeter meter = new SharedLimits(10, Duration.ofMinutes(1), SHARED).start()) {
			assertThatExceptionOfType(LimitExceededException.class)
				.isThrownBy(() -> meter.memory(BuildMeter.OWN_MEMORY + 1))
				.withMessageContaining("more than 200 bytes");
		}
	}

	@Test
	void shouldReportLimitWhenStringIsTooLong() {
		try (BuildMeter meter = new SharedLimits(10, Duration.ofMinutes(1), SHARED).start()) {
			meter.text(10);
			assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> meter.text(11))
				.withMessageContaining("more than 10 characters");
			StringBuilder out = meter.builder();
			assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> meter.reserve(out, 100));
		}
	}

	@Test
	void shouldReportLimitWhenDeadlineHasPassed() {
		try (BuildMeter meter = this.limits.startUntil(System.nanoTime() - 1)) {
			meter.work(1);
			assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> meter.work(10_000))
				.withMessageContaining("PT1M")
				.withMessageContaining("render-timeout");
			assertThatExceptionOfType(LimitExceededException.class).isThrownBy(meter::checkDeadline);
		}
	}

	@Test
	void shouldCountStringInsteadOfBuilderWhenFinished() {
		try (BuildMeter meter = this.limits.start()) {
			StringBuilder out = meter.builder();
			meter.append(out, "x".repeat(1000));
			meter.append(out, "abc", 1, 2);
			assertThat(meter.finish(out)).hasSize(1001).endsWith("xb");
			assertThat(meter.memory()).isEqualTo(BuildMeter.TEXT + 2 * 1001);
		}
	}

}
