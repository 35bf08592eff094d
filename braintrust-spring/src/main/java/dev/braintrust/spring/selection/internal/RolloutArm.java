package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.ArmSwitchedEvent;

/**
 * An arm of a rollout while the application runs: its version, its calls, and whether it
 * is on. Thread-safe.
 */
public final class RolloutArm {

	private final Arm arm;

	private final ArmCalls calls;

	private final @Nullable PromptReference version;

	private final double percentage;

	/** Why the arm is off, or null while it is on. */
	private final AtomicReference<ArmSwitchedEvent.@Nullable Cause> off = new AtomicReference<>();

	/**
	 * Create an arm that is on.
	 * @param arm the arm
	 * @param calls its calls
	 * @param version the reference whose version it uses; null for the arm that uses the
	 * reference as requested
	 * @param percentage its share of the keys
	 */
	RolloutArm(Arm arm, ArmCalls calls, @Nullable PromptReference version, double percentage) {
		this.arm = arm;
		this.calls = calls;
		this.version = version;
		this.percentage = percentage;
	}

	Arm arm() {
		return this.arm;
	}

	/**
	 * The prompt's slug.
	 * @return the slug
	 */
	public String slug() {
		return this.arm.slug();
	}

	/**
	 * The arm's name.
	 * @return the name
	 */
	public String name() {
		return this.arm.name();
	}

	/**
	 * The reference whose version the arm uses.
	 * @return a reference to the slug with an environment or version; null for the arm
	 * {@code base}
	 */
	public @Nullable PromptReference version() {
		return this.version;
	}

	/**
	 * The share of the keys.
	 * @return a number from 0 to 100
	 */
	public double percentage() {
		return this.percentage;
	}

	/**
	 * Whether the arm is on. While it is off, its keys use the arm {@code base}.
	 * @return whether it is on
	 */
	public boolean isOn() {
		return this.off.get() == null;
	}

	/**
	 * Why the arm is off.
	 * @return the cause, or null while it is on
	 */
	public ArmSwitchedEvent.@Nullable Cause offBecause() {
		return this.off.get();
	}

	/**
	 * Switch the arm.
	 * @return whether this changed anything
	 */
	boolean switchOff(ArmSwitchedEvent.Cause cause) {
		return this.off.compareAndSet(null, cause);
	}

	boolean switchOn() {
		if (isOn()) {
			return false;
		}
		// before the arm is on, or else a check could switch it off for old failures
		this.calls.clearWindow();
		return this.off.getAndSet(null) != null;
	}

	ArmCalls.Count callsInWindow() {
		return this.calls.inWindow();
	}

	void slideWindow() {
		this.calls.slide();
	}

	/**
	 * Number of annotated calls that have ended.
	 * @return a count that never decreases
	 */
	public long calls() {
		return this.calls.total().calls();
	}

	/**
	 * Number of annotated calls that have failed.
	 * @return a count that never decreases
	 */
	public long failures() {
		return this.calls.total().failures();
	}

	/**
	 * The median duration of recent annotated calls.
	 * @return the median of a sample; null before the first call
	 */
	public @Nullable Duration medianLatency() {
		return this.calls.medianLatency();
	}

}
