package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.selection.ArmSwitchedEvent.Cause;
import dev.braintrust.spring.selection.internal.RolloutSettings.ArmSettings;
import dev.braintrust.spring.selection.internal.RolloutSettings.Rollback;

import static org.assertj.core.api.Assertions.assertThat;

class RollbackCheckTests {

	private static final long PART = Duration.ofSeconds(30).toNanos();

	private final Rollout rollout = new Rollout(
			new RolloutSettings("greeter", "user-id", Set.of(),
					List.of(new ArmSettings("candidate", "candidate", null, 10.0)),
					new Rollback(0.05, 200, Duration.ofMinutes(5))),
			new SelectionKeys(() -> TraceReader.NONE), new KeyHash(null));

	private final RolloutArm candidate = this.rollout.arms().get(0);

	private final List<RolloutArm> switchedOff = new ArrayList<>();

	private final RollbackCheck check = new RollbackCheck(this.rollout, this.switchedOff::add);

	private long now = -7;

	private static void calls(RolloutArm arm, int calls, int failures) {
		ArmCalls counts = arm.arm().calls();
		for (int i = 0; i < calls; i++) {
			counts.ended(0, counts.window(), i < failures);
		}
	}

	private boolean isOnAfterCheck() {
		this.check.check(this.now);
		return this.candidate.isOn();
	}

	@Test
	void shouldSwitchOffAnArmThatFailsMoreOftenThanBaseByTheMargin() {
		calls(this.rollout.base(), 1000, 20);
		calls(this.candidate, 200, 13);
		assertThat(isOnAfterCheck()).isTrue();
		calls(this.candidate, 2, 2);
		assertThat(isOnAfterCheck()).isFalse();
		assertThat(this.candidate.offBecause()).isEqualTo(Cause.FAILURES);
		assertThat(this.switchedOff).containsExactly(this.candidate);
		isOnAfterCheck();
		assertThat(this.switchedOff).hasSize(1);
	}

	@Test
	void shouldNotSwitchOffAnArmWithFewCalls() {
		calls(this.rollout.base(), 1000, 0);
		calls(this.candidate, 199, 199);
		assertThat(isOnAfterCheck()).isTrue();
		calls(this.candidate, 1, 0);
		assertThat(isOnAfterCheck()).isFalse();
	}

	@Test
	void shouldNotSwitchOffAnArmWhenBaseFailsAsOften() {
		calls(this.rollout.base(), 1000, 500);
		calls(this.candidate, 1000, 540);
		assertThat(isOnAfterCheck()).isTrue();
	}

	@Test
	void shouldForgetCallsOutsideOfTheWindow() {
		calls(this.rollout.base(), 1000, 0);
		isOnAfterCheck();
		calls(this.candidate, 150, 150);
		for (int i = 0; i < 9; i++) {
			this.now += PART;
			assertThat(isOnAfterCheck()).isTrue();
		}
		assertThat(this.candidate.callsInWindow().calls()).isEqualTo(150);
		this.now += PART;
		assertThat(isOnAfterCheck()).isTrue();
		assertThat(this.candidate.callsInWindow().calls()).isZero();
		calls(this.candidate, 150, 0);
		assertThat(isOnAfterCheck()).isTrue();
		assertThat(this.candidate.calls()).isEqualTo(300);
		assertThat(this.candidate.failures()).isEqualTo(150);
	}

	@Test
	void shouldKeepTheLengthOfTheWindowWhenChecksDoNotMatchItsParts() {
		isOnAfterCheck();
		calls(this.candidate, 150, 150);
		for (int i = 0; i < 13; i++) {
			this.now += PART * 3 / 4;
			isOnAfterCheck();
		}
		assertThat(this.candidate.callsInWindow().calls()).isEqualTo(150);
		this.now += PART * 3 / 4;
		isOnAfterCheck();
		assertThat(this.candidate.callsInWindow().calls()).isZero();
	}

	@Test
	void shouldForgetAllCallsAfterAPause() {
		isOnAfterCheck();
		calls(this.candidate, 150, 150);
		this.now += 1_000_000 * PART;
		isOnAfterCheck();
		assertThat(this.candidate.callsInWindow().calls()).isZero();
		assertThat(this.candidate.calls()).isEqualTo(150);
	}

	@Test
	void shouldStartAnewWhenSwitchedOnAgain() {
		calls(this.candidate, 300, 300);
		assertThat(isOnAfterCheck()).isFalse();
		assertThat(this.candidate.switchOn()).isTrue();
		assertThat(this.candidate.switchOn()).isFalse();
		assertThat(isOnAfterCheck()).isTrue();
		assertThat(this.candidate.failures()).isEqualTo(300);
	}

	@Test
	void shouldNotCountCallsThatStartedBeforeTheArmWasSwitchedOnAgain() {
		ArmCalls counts = this.candidate.arm().calls();
		int started = counts.window();
		calls(this.candidate, 300, 300);
		assertThat(isOnAfterCheck()).isFalse();
		this.candidate.switchOn();
		for (int i = 0; i < 300; i++) {
			counts.ended(0, started, true);
		}
		assertThat(isOnAfterCheck()).isTrue();
		assertThat(this.candidate.failures()).isEqualTo(600);
		calls(this.candidate, 200, 200);
		assertThat(isOnAfterCheck()).isFalse();
	}

	@Test
	void shouldMeasureTheMedianOfRecentCalls() {
		assertThat(this.candidate.medianLatency()).isNull();
		ArmCalls counts = this.candidate.arm().calls();
		for (int i = 0; i < 2000; i++) {
			counts.ended(System.nanoTime() - Duration.ofHours((i < 1000) ? 5 : 1).toNanos(), counts.window(), false);
		}
		assertThat(this.candidate.medianLatency()).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
	}

	@Test
	void shouldMeasureOnlySomeOfManyCalls() {
		ArmCalls counts = this.candidate.arm().calls();
		for (int i = 0; i < 256; i++) {
			long started = counts.started();
			assertThat(started).isNotZero();
			counts.ended(started, counts.window(), false);
		}
		long measured = IntStream.range(0, 16_000).filter((i) -> counts.started() != 0).count();
		assertThat(measured).isBetween(700L, 1300L);
	}

}
