package dev.braintrust.spring.ai.internal;

import java.util.Set;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * Refuses a prompt that reaches an observed model without the advisor, and would lose a
 * member. {@link MissingAdvisorTool} refuses it too, unless the client's own tools or
 * options replaced those of the prompt. An observation starts before the request is sent.
 */
public final class MissingAdvisorCheck implements ObservationHandler<ChatModelObservationContext> {

	private static final Logger logger = LoggerFactory.getLogger(MissingAdvisorCheck.class);

	/**
	 * Check the request.
	 * @param context the context of a model call
	 * @throws PromptBuildException if a member would be lost
	 * @throws IllegalStateException if a member of the prompt was set again after its
	 * conversion
	 */
	@Override
	public void onStart(ChatModelObservationContext context) {
		Prompt request = context.getRequest();
		if (request.getOptions() != null && MessageSources.origin(request.getInstructions()) != null) {
			ChatModelAdapters.checkAdapted(request.getOptions());
			return;
		}
		BuiltPrompt built = PromptMessage.promptOf(request);
		Unsupported loss = (built != null) ? loss(built, request) : null;
		if (built != null && loss != null) {
			throw MissingAdvisorTool.refusal(built, loss);
		}
		if (built != null && request.getOptions() != null) {
			ChatModelAdapters.check(new PromptCall(built, request, () -> null, false, Set.of()));
		}
	}

	/**
	 * Explain the answer of a client to a prompt that was converted for another one.
	 * @param context the context of a model call
	 */
	@Override
	public void onError(ChatModelObservationContext context) {
		ChatOptions options = context.getRequest().getOptions();
		Throwable error = context.getError();
		if (options != null && error != null && String.valueOf(error.getMessage()).startsWith("504")
				&& ChatModelAdapters.requiresHook(options)) {
			logger.warn(
					"A model call failed with the status 504. If its prompt was converted for another model, nothing was sent: the client has no request hook. Use SpringAiPrompts.toPrompt(built, model) with the model that is called");
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
