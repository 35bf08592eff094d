package dev.braintrust.spring.tracing.internal;

import dev.braintrust.spring.call.internal.ManagedPromptCall;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaimFactory;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * Links builds of prompts that come from the registry. Outside of annotated calls, the
 * current span is linked. Inside of one, the call is linked, and only if it uses the same
 * prompt.
 */
public final class LinkingBuildListener implements PromptBuildListener {

	private final SpanClaimFactory spans;

	public LinkingBuildListener(SpanClaimFactory spans) {
		this.spans = spans;
	}

	@Override
	public void built(Prompt prompt, BuiltPrompt built) {
		PromptCall call = PromptCallHolder.current();
		if (call instanceof ManagedPromptCall managed) {
			managed.linkIfSamePrompt(built);
		}
		else if (call == null) {
			built.origin()
				.filter(PromptOrigin::isLinkable)
				.ifPresent((origin) -> this.spans.claimForBuild(PromptCallHolder.currentObservation())
					.write(new PromptLink.Managed(origin, PromptFactory.assignment(built))));
		}
	}

}
