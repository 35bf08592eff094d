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

	@Test
	void shouldCountTextsAndElementsBeforeTheyExist() {
		try (BuildMeter meter = this.limits.start()) {
			meter.text(800);
			assertThat(meter.memory()).isEqualTo(BuildMeter.TEXT + 2 * 800);
			assertThat(meter.work()).isEqualTo(1 + 100);
			meter.elements(3);
			assertThat(meter.memory()).isEqualTo(BuildMeter.TEXT + 2 * 800 + 3 * BuildMeter.ELEMENT);
			assertThat(meter.work()).isEqualTo(1 + 100 + 3);
			meter.scan(80);
			assertThat(meter.work()).isEqualTo(1 + 100 + 3 + 11);
		}
	}

	@Test
	void shouldCountTheCopyOfABuilderThatGrows() {
		try (BuildMeter meter = this.limits.start()) {
			StringBuilder out = meter.builder();
			meter.reserve(out, out.capacity());
			assertThat(meter.memory()).as("enough capacity").isEqualTo(2L * 16);
			assertThat(meter.work()).isZero();
			meter.reserve(out, 6400);
			assertThat(out.capacity()).isGreaterThanOrEqualTo(6400);
			assertThat(meter.memory()).isEqualTo(2L * 6400);
			meter.reserve(out, 12_800);
			assertThat(meter.memory()).isEqualTo(2L * out.capacity());
			assertThat(meter.work()).isEqualTo(1 + 1 + 100);
			meter.append(out, "x".repeat(640));
			meter.append(out, "x".repeat(640), 80, 160);
			assertThat(meter.work()).isEqualTo(1 + 1 + 100 + 11 + 11);
		}
	}

	@Test
	void shouldAllowATextOfTheMaximumLength() {
		try (BuildMeter meter = new SharedLimits(100, Duration.ofMinutes(1), SHARED).start()) {
			StringBuilder out = meter.builder();
			meter.reserve(out, 100);
			assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> meter.reserve(out, 101))
				.withMessageContaining("more than 100 characters");
		}
	}

	@Test
	void shouldGiveBackMemoryThatCouldNotBeReserved() {
		try (BuildMeter other = this.limits.start(); BuildMeter meter = this.limits.start()) {
			other.memory(BuildMeter.OWN_MEMORY + SHARED);
			long used = this.limits.usedMemory();
			assertThatExceptionOfType(MemoryInUseException.class)
				.isThrownBy(() -> meter.memory(BuildMeter.OWN_MEMORY + 1));
			assertThat(this.limits.usedMemory()).isEqualTo(used);
		}
	}

	@Test
	void shouldStartTheClockOnce() {
		SharedLimits immediate = new SharedLimits(10, Duration.ZERO, SHARED);
		try (BuildMeter meter = immediate.start()) {
			meter.startClock();
			meter.startClock();
			awaitNextNanos();
			assertThatExceptionOfType(LimitExceededException.class).isThrownBy(meter::checkDeadline);
		}
	}

	/** The deadline of a meter may be one nanosecond after the time of its start. */
	private static void awaitNextNanos() {
		long start = System.nanoTime();
		while (System.nanoTime() - start < 2) {
			Thread.onSpinWait();
		}
	}

	@Test
	void shouldNotReportLimitBeforeDeadline() {
		try (BuildMeter meter = this.limits.startUntil(System.nanoTime() + Duration.ofMinutes(1).toNanos())) {
			meter.checkDeadline();
			meter.work(10_000);
			assertThat(meter.work()).isEqualTo(10_000);
		}
	}

	@Test
	void shouldAddUpTheWorkOfLargeBuilds() {
		for (int work : new int[] { 10, 5000, 6000 }) {
			try (BuildMeter meter = this.limits.start()) {
				meter.work(work);
			}
		}
		assertThat(this.limits.work()).isEqualTo(11_000);
	}

}
