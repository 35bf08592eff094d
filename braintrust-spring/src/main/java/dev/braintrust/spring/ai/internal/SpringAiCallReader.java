package dev.braintrust.spring.ai.internal;

import java.util.List;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.observation.ChatModelObservationContext;

import dev.braintrust.spring.tracing.internal.LlmCallReader;
import dev.braintrust.spring.tracing.internal.LlmMessages;

/**
 * Reads the observations of Spring AI's chat models, for synchronous and streamed calls.
 */
public final class SpringAiCallReader implements LlmCallReader {

	@Override
	public boolean supports(Observation.Context context) {
		return context instanceof ChatModelObservationContext;
	}

	/**
	 * The origin of the prompt that the advisor put into the request, or else that of the
	 * messages. Messages of earlier prompts do not matter to a prompt without an origin.
	 */
	@Override
	public @Nullable String origin(Observation.Context context) {
		List<Message> messages = ((ChatModelObservationContext) context).getRequest().getInstructions();
		String adapted = MessageSources.origin(messages);
		return (adapted == null) ? MessageProvenance.find(messages) : adapted.isEmpty() ? null : adapted;
	}

	@Override
	public LlmMessages messages(Observation.Context context) {
		ChatModelObservationContext call = (ChatModelObservationContext) context;
		return SpringAiMessages.of(call.getRequest(), call.getResponse());
	}

}
