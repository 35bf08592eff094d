package dev.braintrust.spring.tracing.internal;

import dev.braintrust.spring.call.internal.ManagedPromptCall;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCalls;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaims;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;

/**
 * Links what the registry's prompts build: outside of annotated calls on the current
 * span, inside of one only if it is that call's own prompt.
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
