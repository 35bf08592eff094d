package dev.braintrust.spring.ai.internal;

import java.util.Set;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.Prompt;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * Refuses a prompt that reaches an observed model without the advisor, and would lose a
 * member. {@link MissingAdvisorTool} refuses it too, unless the client's own tools or
 * options replaced those of the prompt. An observation starts before the request is sent.
 */
public final class MissingAdvisorCheck implements ObservationHandler<ChatModelObservationContext> {

	/**
	 * Check the request.
	 * @param context the context of a model call
	 * @throws PromptBuildException if a member would be lost
	 */
	@Override
	public void onStart(ChatModelObservationContext context) {
		Prompt request = context.getRequest();
		BuiltPrompt built = PromptMessage.promptOf(request);
		Unsupported loss = (built != null) ? loss(built, request) : null;
		if (built != null && loss != null) {
			throw MissingAdvisorTool.refusal(built, loss);
		}
		if (built != null && request.getOptions() != null) {
			ChatModelAdapters.check(new PromptCall(built, request, () -> null, false, Set.of()));
		}
	}

	/** What is lost without the advisor. A memory may have messages of other prompts. */
	private static @Nullable Unsupported loss(BuiltPrompt built, Prompt request) {
		return PortablePrompt.firstLoss(built, request.getInstructions().stream().filter((message) -> {
			PromptMessage source = PromptMessage.of(message);
			return source != null && source.built() == built;
		}).toList());
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ChatModelObservationContext;
	}

}
