package dev.braintrust.spring.tracing;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildListener;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.scope.ManagedPromptCall;
import dev.braintrust.spring.scope.PromptCall;
import dev.braintrust.spring.scope.PromptCalls;
import dev.braintrust.spring.scope.PromptLink;
import dev.braintrust.spring.scope.SpanClaims;

/**
 * Links what the registry's prompts build: outside of annotated calls on the current
 * span, inside of one only if it is that call's own prompt.
 * <p>
 * Internal to the starter.
 */
public final class LinkingBuildListener implements PromptBuildListener {

	private final SpanClaims spans;

	public LinkingBuildListener(SpanClaims spans) {
		this.spans = spans;
	}

	@Override
	public void built(Prompt prompt, BuiltPrompt built) {
		PromptCall call = PromptCalls.current();
		if (call instanceof ManagedPromptCall managed) {
			managed.builtElsewhere(built);
		}
		else if (call == null) {
			built.origin()
				.filter(PromptOrigin::isLinkable)
				.ifPresent(
						(origin) -> this.spans.borrow(PromptCalls.observation()).write(new PromptLink.Managed(origin)));
		}
	}

}
