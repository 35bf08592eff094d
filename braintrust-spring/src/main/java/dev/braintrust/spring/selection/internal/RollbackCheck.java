package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.selection.ArmSwitchedEvent.Cause;
import dev.braintrust.spring.selection.internal.RolloutSettings.Rollback;

/**
 * Switches off the arms of a rollout whose calls fail more often than those of base. Not
 * thread-safe.
 */
final class RollbackCheck {

	private static final Logger logger = LoggerFactory.getLogger(RollbackCheck.class);

	private final Rollout rollout;

	private final Rollback rollback;

	private final Consumer<RolloutArm> listener;

	private final long partNanos;

	private @Nullable Long slidAt;

	/**
	 * Create a check.
	 * @param rollout a rollout with a rollback
	 * @param listener called with each arm that was switched off
	 */
	RollbackCheck(Rollout rollout, Consumer<RolloutArm> listener) {
		Rollback rollback = rollout.settings().rollback();
		if (rollback == null) {
			throw new IllegalArgumentException("The rollout never goes back");
		}
		this.rollout = rollout;
		this.rollback = rollback;
		this.listener = listener;
		this.partNanos = rollback.window().toNanos() / ArmCalls.PARTS;
	}

	/** Time after which the window slides. */
	Duration interval() {
		return Duration.ofNanos(this.partNanos);
	}

	/**
	 * Check all arms, and slide their windows if it is time.
	 * @param now the time, as {@link System#nanoTime()}
	 */
	void check(long now) {
		ArmCalls.Count base = this.rollout.base().callsInWindow();
		for (RolloutArm arm : this.rollout.arms()) {
			ArmCalls.Count calls = arm.callsInWindow();
			if (arm.isOn() && calls.calls() >= this.rollback.minimumCalls()
					&& calls.failureRate() - base.failureRate() >= this.rollback.errorMargin()
					&& arm.switchOff(Cause.FAILURES)) {
				logger.warn(
						"The {} was switched off, and its callers use the arm 'base': {} of its {} calls failed within {} s, "
								+ "and {} of {} of base. Correct the prompt, then switch the arm on with the actuator",
						arm.arm(), calls.failures(), calls.calls(), this.rollback.window().toSeconds(), base.failures(),
						base.calls());
				this.listener.accept(arm);
			}
		}
		slide(now);
	}

	private void slide(long now) {
		Long last = this.slidAt;
		if (last == null) {
			this.slidAt = now;
			return;
		}
		long parts = Math.min((now - last) / this.partNanos, ArmCalls.PARTS);
		for (long i = 0; i < parts; i++) {
			this.rollout.allArms().forEach(RolloutArm::slideWindow);
		}
		// the rest of a part is kept, or else the window would be longer than configured
		this.slidAt = now - (now - last) % this.partNanos;
	}

}
