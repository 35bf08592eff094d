package dev.braintrust.spring.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A fake model with OpenAI's chat-completions API and {@link AnthropicMessages}. It calls
 * the first tool of a request with tools, and otherwise replies to the last message.
 */
final class ModelEndpoint {

	private static final UnaryOperator<String> ECHO = (message) -> "reply to: " + message;

	private volatile UnaryOperator<String> reply = ECHO;

	/** The arguments of each call of a tool, after the last text of the user. */
	private volatile List<Map<String, Object>> toolRounds = List.of(Map.of());

	void replyWith(UnaryOperator<String> reply) {
		this.reply = reply;
	}

	void callToolsWith(List<Map<String, Object>> rounds) {
		this.toolRounds = rounds.stream().map(Map::copyOf).toList();
	}

	void reset() {
		this.reply = ECHO;
		this.toolRounds = List.of(Map.of());
	}

	Answer answer(ReceivedRequest received) {
		if (received.path().endsWith("/messages")) {
			return AnthropicMessages.answer(received.body(), this.reply, this.toolRounds);
		}
		Map<String, @Nullable Object> request = Json.parseObject(received.body());
		List<?> messages = Json.asList(request.get("messages"));
		Map<String, @Nullable Object> last = Json
			.asObject(messages.isEmpty() ? null : messages.get(messages.size() - 1));
		if (last == null) {
			return Answer.text(400, "A request needs messages");
		}
		boolean streamed = Boolean.TRUE.equals(request.get("stream"));
		int round = results(messages);
		List<Map<String, Object>> rounds = this.toolRounds;
		if (request.get("tools") instanceof List<?> tools && !tools.isEmpty() && round < rounds.size()) {
			return toolCall(request, Objects.requireNonNull(Json.asObject(tools.get(0))), round, rounds.get(round),
					streamed);
		}
		return reply(request, this.reply.apply(text(last.get("content"))), streamed);
	}

	/** The number of results of tools after the last other message than a tool's call. */
	private static int results(List<?> messages) {
		int results = 0;
		for (int i = messages.size() - 1; i >= 0; i--) {
			Map<String, @Nullable Object> message = Json.asObject(messages.get(i));
			boolean result = message != null && "tool".equals(message.get("role"));
			if (!result && (message == null || message.get("tool_calls") == null)) {
				break;
			}
			results += result ? 1 : 0;
		}
		return results;
	}

	/** The text of a message, which may be a list of parts. */
	static String text(@Nullable Object content) {
		if (!(content instanceof List<?> parts)) {
			return String.valueOf(content);
		}
		StringBuilder text = new StringBuilder();
		for (Object part : parts) {
			Map<String, @Nullable Object> object = Json.asObject(part);
			text.append((object != null) ? object.getOrDefault("text", "") : "");
		}
		return text.toString();
	}

	private static Answer reply(Map<String, @Nullable Object> request, String reply, boolean streamed) {
		if (!streamed) {
			Map<String, Object> choice = choice("message", Map.of("role", "assistant", "content", reply), "stop");
			return Answer.json(completion(request, "chat.completion", choice,
					Map.of("prompt_tokens", 3, "completion_tokens", 4, "total_tokens", 7)));
		}
		List<String> events = new ArrayList<>();
		for (String piece : reply.split("(?<= )")) {
			events.add(completion(request, "chat.completion.chunk",
					choice("delta", Map.of("role", "assistant", "content", piece), null), null));
		}
		events.add(completion(request, "chat.completion.chunk", choice("delta", Map.of(), "stop"), null));
		events.add("[DONE]");
		return Answer.events(events);
	}

	private static Answer toolCall(Map<String, @Nullable Object> request, Map<String, @Nullable Object> tool, int round,
			Map<String, Object> arguments, boolean streamed) {
		Map<String, @Nullable Object> function = Objects.requireNonNull(Json.asObject(tool.get("function")));
		Map<String, Object> call = new LinkedHashMap<>();
		call.put("index", 0);
		call.put("id", "call-" + (round + 1));
		call.put("type", "function");
		call.put("function", Map.of("name", function.get("name"), "arguments", Json.write(arguments)));
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("role", "assistant");
		message.put("content", null);
		message.put("tool_calls", Collections.singletonList(call));
		if (!streamed) {
			call.remove("index");
			return Answer.json(completion(request, "chat.completion", choice("message", message, "tool_calls"), null));
		}
		return Answer.events(List
			.of(completion(request, "chat.completion.chunk", choice("delta", message, "tool_calls"), null), "[DONE]"));
	}

	private static Map<String, Object> choice(String key, Map<String, Object> message, @Nullable String finishReason) {
		Map<String, Object> choice = new LinkedHashMap<>();
		choice.put("index", 0);
		choice.put(key, message);
		choice.put("finish_reason", finishReason);
		return choice;
	}

	private static String completion(Map<String, @Nullable Object> request, String type, Map<String, Object> choice,
			@Nullable Map<String, Object> usage) {
		Map<String, Object> completion = new LinkedHashMap<>();
		completion.put("id", "chatcmpl-1");
		completion.put("object", type);
		completion.put("created", 1);
		completion.put("model", request.getOrDefault("model", "gpt-4o-mini"));
		completion.put("choices", List.of(choice));
		if (usage != null) {
			completion.put("usage", usage);
		}
		return Json.write(completion);
	}

}
