package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.internal.PromptAssignment;
import dev.braintrust.spring.selection.internal.ArmAssignment;

/**
 * A call whose version was chosen by an arm of a rollout or flag. A separate class,
 * because its field would enlarge every call by 8 bytes.
 */
final class AssignedPromptCall extends ManagedPromptCall {

	private final ArmAssignment assignment;

	AssignedPromptCall(@Nullable PromptCall enclosing, SpanClaim span, PromptBinding.Managed binding,
			@Nullable Object[] arguments, PromptRegistry registry, ArmAssignment assignment) {
		super(enclosing, span, binding, arguments, registry, assignment.reference());
		this.assignment = assignment;
	}

	@Override
	PromptAssignment assignment() {
		return this.assignment;
	}

}
