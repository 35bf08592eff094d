package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.tracing.internal.LlmCallReader;

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
	public @Nullable Object input(Observation.Context context) {
		Prompt request = ((ChatModelObservationContext) context).getRequest();
		List<?> replaced = replacedMessages(request.getOptions());
		List<Object> input = new ArrayList<>();
		for (Message message : request.getInstructions()) {
			List<ToolResponseMessage.ToolResponse> responses = (message instanceof ToolResponseMessage tools)
					? tools.getResponses() : List.of();
			for (int i = 0; i < Math.max(responses.size(), 1); i++) {
				Object sent = (replaced != null && input.size() < replaced.size()) ? replaced.get(input.size()) : null;
				if (sent != null) {
					input.add(Attachments.abbreviate(sent));
				}
				else {
					input.add(responses.isEmpty() ? message(message) : toolResponse(responses.get(i)));
				}
			}
		}
		return input;
	}

	/** What the request hook puts into the body in place of Spring AI's messages. */
	private static @Nullable List<?> replacedMessages(@Nullable ChatOptions options) {
		return (options != null && !SpringAi1.isPresent())
				? ChatModelAdapters.adapter(options).replacedMessages(options) : null;
	}

	private static Map<String, @Nullable Object> toolResponse(ToolResponseMessage.ToolResponse response) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("role", "tool");
		json.put("tool_call_id", response.id());
		json.put("content", response.responseData());
		return json;
	}

	private static Map<String, @Nullable Object> message(Message message) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("role", message.getMessageType().getValue());
		json.put("content", message.getText());
		if (message instanceof UserMessage user && !user.getMedia().isEmpty()) {
			json.put("content", parts(user));
		}
		if (message instanceof AssistantMessage assistant && assistant.hasToolCalls()) {
			json.put("tool_calls", toolCalls(assistant));
		}
		return json;
	}

	private static List<Object> parts(UserMessage message) {
		List<Object> parts = new ArrayList<>();
		if (StringUtils.hasLength(message.getText())) {
			parts.add(Map.of("type", "text", "text", message.getText()));
		}
		for (Media media : message.getMedia()) {
			String url = (media.getData() instanceof String text) ? text : "[" + media.getMimeType() + "]";
			parts.add(Map.of("type", "image_url", "image_url", Map.of("url", url)));
		}
		return parts;
	}

	private static List<Object> toolCalls(AssistantMessage message) {
		List<Object> calls = new ArrayList<>();
		for (AssistantMessage.ToolCall call : message.getToolCalls()) {
			Map<String, @Nullable Object> function = new LinkedHashMap<>();
			function.put("name", call.name());
			function.put("arguments", call.arguments());
			Map<String, @Nullable Object> json = new LinkedHashMap<>();
			json.put("id", call.id());
			json.put("type", "function");
			json.put("function", function);
			calls.add(json);
		}
		return calls;
	}

	@Override
	public @Nullable Object output(Observation.Context context) {
		ChatResponse response = ((ChatModelObservationContext) context).getResponse();
		if (response == null) {
			return null;
		}
		List<Object> choices = new ArrayList<>();
		for (Generation generation : response.getResults()) {
			Map<String, @Nullable Object> choice = new LinkedHashMap<>();
			choice.put("index", choices.size());
			choice.put("message", message(generation.getOutput()));
			choice.put("finish_reason", generation.getMetadata().getFinishReason());
			choices.add(choice);
		}
		return choices;
	}

}
