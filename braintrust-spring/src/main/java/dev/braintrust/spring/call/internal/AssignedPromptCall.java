package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.internal.PromptAssignment;
import dev.braintrust.spring.selection.internal.ArmAssignment;
import dev.braintrust.spring.selection.internal.ArmCalls;

/**
 * A call whose version was chosen by an arm of a rollout or flag. Counted if it is an arm
 * of a rollout. A separate class, because its fields would enlarge every call.
 */
final class AssignedPromptCall extends ManagedPromptCall {

	private final ArmAssignment assignment;

	private final long started;

	private final int window;

	AssignedPromptCall(@Nullable PromptCall enclosing, SpanClaim span, PromptBinding.Managed binding,
			@Nullable Object[] arguments, PromptRegistry registry, ArmAssignment assignment) {
		super(enclosing, span, binding, arguments, registry, assignment.reference());
		this.assignment = assignment;
		ArmCalls calls = assignment.calls();
		this.started = (calls != null) ? calls.started() : 0;
		this.window = (calls != null) ? calls.window() : 0;
	}

	@Override
	PromptAssignment assignment() {
		return this.assignment;
	}

	@Override
	public boolean isCounted() {
		return this.assignment.calls() != null;
	}

	@Override
	public void ended(boolean failed) {
		ArmCalls calls = this.assignment.calls();
		if (calls != null) {
			calls.ended(this.started, this.window, failed);
		}
	}

}
