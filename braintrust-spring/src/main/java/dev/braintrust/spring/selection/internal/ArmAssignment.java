package dev.braintrust.spring.selection.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptAssignment;

/**
 * A decision by a rollout or flag: the arm that a caller was assigned to, and the key it
 * was assigned by. Thread-safe.
 */
public final class ArmAssignment implements Decision, PromptAssignment {

	private final PromptReference reference;

	private final Arm arm;

	private final @Nullable String key;

	/** Created when a span needs it: most calls are not recorded. */
	private volatile @Nullable String keyHash;

	/**
	 * Create an assignment.
	 * @param reference the arm's version of the prompt, marked as decided
	 * @param arm the arm
	 * @param key the key, such as a user's id; null if the arm was assigned without one
	 */
	public ArmAssignment(PromptReference reference, Arm arm, @Nullable String key) {
		this.reference = reference;
		this.arm = arm;
		this.key = key;
	}

	@Override
	public PromptReference reference() {
		return this.reference;
	}

	@Override
	public PromptAssignment assignment() {
		return this;
	}

	@Override
	public String arm() {
		return this.arm.name();
	}

	/**
	 * The rollout or flag that chose the arm.
	 * @return the source
	 */
	public Arm.Source source() {
		return this.arm.source();
	}

	/**
	 * The counts of the arm's annotated calls.
	 * @return the counts, or null if the arm's calls are not counted
	 */
	public @Nullable ArmCalls calls() {
		return this.arm.calls();
	}

	@Override
	public @Nullable String keyHash() {
		String current = this.keyHash;
		if (current == null) {
			current = this.arm.keyHash().of(this.key);
			this.keyHash = current;
		}
		return current;
	}

	/**
	 * Contains no key, which may identify a user.
	 */
	@Override
	public String toString() {
		return "ArmAssignment[arm=%s, reference=%s]".formatted(this.arm, this.reference);
	}

}
