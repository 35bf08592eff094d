package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.tracing.internal.LlmMessages;

/**
 * The messages of a call of Spring AI. Messages that are only a text, which can't change,
 * are kept until they are exported; all others are converted at once, so that neither
 * their lists can change nor their attachments stay in memory.
 */
final class SpringAiMessages implements LlmMessages {

	private final Object[] input;

	private final Choice @Nullable [] output;

	private record Choice(Object message, @Nullable String finishReason) {
	}

	private SpringAiMessages(Object[] input, Choice @Nullable [] output) {
		this.input = input;
		this.output = output;
	}

	/**
	 * Read a call that has ended.
	 * @param request the request
	 * @param response the response, or null
	 * @return its messages
	 */
	static SpringAiMessages of(Prompt request, @Nullable ChatResponse response) {
		List<?> replaced = replacedMessages(request.getOptions());
		List<Message> messages = request.getInstructions();
		return new SpringAiMessages((replaced != null) ? sent(messages, replaced) : sent(messages),
				(response != null) ? received(response.getResults()) : null);
	}

	/** Usually each message is one of the request; only those of tools can be several. */
	private static Object[] sent(List<Message> messages) {
		Object[] sent = new Object[messages.size()];
		for (int i = 0; i < sent.length; i++) {
			Message message = messages.get(i);
			if (message instanceof ToolResponseMessage) {
				return sent(messages, List.of());
			}
			sent[i] = textOrJson(message);
		}
		return sent;
	}

	private static Object[] sent(List<Message> messages, List<?> replaced) {
		List<Object> sent = new ArrayList<>(messages.size());
		for (Message message : messages) {
			List<ToolResponseMessage.ToolResponse> responses = (message instanceof ToolResponseMessage tools)
					? tools.getResponses() : List.of();
			for (int i = 0; i < Math.max(responses.size(), 1); i++) {
				Object body = (sent.size() < replaced.size()) ? replaced.get(sent.size()) : null;
				if (body != null) {
					sent.add(Attachments.abbreviate(body));
				}
				else {
					sent.add(responses.isEmpty() ? textOrJson(message) : toolResponse(responses.get(i)));
				}
			}
		}
		return sent.toArray();
	}

	/** What the request hook puts into the body in place of Spring AI's messages. */
	private static @Nullable List<?> replacedMessages(@Nullable ChatOptions options) {
		return (options != null && !SpringAi1.isPresent())
				? ChatModelAdapters.adapter(options).replacedMessages(options) : null;
	}

	private static Choice[] received(List<Generation> results) {
		Choice[] choices = new Choice[results.size()];
		for (int i = 0; i < choices.length; i++) {
			Generation result = results.get(i);
			choices[i] = new Choice(textOrJson(result.getOutput()), result.getMetadata().getFinishReason());
		}
		return choices;
	}

	private static Object textOrJson(Message message) {
		return isText(message) ? message : json(message);
	}

	private static boolean isText(Message message) {
		Class<?> type = message.getClass();
		return type == SystemMessage.class
				|| (type == UserMessage.class && ((UserMessage) message).getMedia().isEmpty())
				|| (type == AssistantMessage.class && isText((AssistantMessage) message));
	}

	private static boolean isText(AssistantMessage message) {
		return !message.hasToolCalls() && message.getMedia().isEmpty();
	}

	@Override
	public Object input() {
		return Arrays.stream(this.input).map(SpringAiMessages::toJson).toList();
	}

	@Override
	public @Nullable Object output() {
		if (this.output == null) {
			return null;
		}
		List<Object> choices = new ArrayList<>(this.output.length);
		for (Choice received : this.output) {
			Map<String, @Nullable Object> choice = new LinkedHashMap<>();
			choice.put("index", choices.size());
			choice.put("message", toJson(received.message()));
			choice.put("finish_reason", received.finishReason());
			choices.add(choice);
		}
		return choices;
	}

	private static Object toJson(Object textOrJson) {
		return (textOrJson instanceof Message message) ? text(message) : textOrJson;
	}

	/** Not its media and calls of tools: the application can add some after the call. */
	private static Map<String, @Nullable Object> text(Message message) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("role", message.getMessageType().getValue());
		json.put("content", message.getText());
		return json;
	}

	private static Map<String, @Nullable Object> json(Message message) {
		Map<String, @Nullable Object> json = text(message);
		if (message instanceof UserMessage user && !user.getMedia().isEmpty()) {
			json.put("content", parts(user));
		}
		if (message instanceof AssistantMessage assistant && assistant.hasToolCalls()) {
			json.put("tool_calls", toolCalls(assistant));
		}
		return json;
	}

	private static Map<String, @Nullable Object> toolResponse(ToolResponseMessage.ToolResponse response) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("role", "tool");
		json.put("tool_call_id", response.id());
		json.put("content", response.responseData());
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

}
