package dev.braintrust.spring.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Anthropic's Messages API: answers a request as JSON or as server-sent events.
 * <a href="https://docs.claude.com/en/api/messages">Messages</a>,
 * <a href="https://docs.claude.com/en/docs/build-with-claude/streaming">streaming</a>,
 * <a href="https://docs.claude.com/en/api/errors">errors</a>.
 */
final class AnthropicMessages {

	private static final int INPUT_TOKENS = 3;

	private static final int OUTPUT_TOKENS = 4;

	private final Map<String, @Nullable Object> request;

	private AnthropicMessages(Map<String, @Nullable Object> request) {
		this.request = request;
	}

	/**
	 * Answer a request.
	 * @param body the body of the request
	 * @param reply computes the reply to the last message
	 * @param toolRounds the arguments with which the first tool is called, for each call
	 * @return a message, its events, or an error
	 */
	static Answer answer(String body, UnaryOperator<String> reply, List<Map<String, Object>> toolRounds) {
		Map<String, @Nullable Object> request;
		try {
			request = Json.parseObject(body);
		}
		catch (IllegalArgumentException ex) {
			return error(400, "invalid_request_error", "The request body is not valid JSON");
		}
		String problem = problem(request);
		if (problem != null) {
			return error(400, "invalid_request_error", problem);
		}
		AnthropicMessages messages = new AnthropicMessages(request);
		return Boolean.TRUE.equals(request.get("stream")) ? messages.stream(reply, toolRounds)
				: messages.message(reply, toolRounds);
	}

	/**
	 * An error in the format of the API.
	 * @param status the status
	 * @param type the type, such as {@code overloaded_error}
	 * @param message the text
	 * @return the response
	 */
	static Answer error(int status, String type, String message) {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("type", "error");
		error.put("error", Map.of("type", type, "message", message));
		error.put("request_id", "req_1");
		return Answer.of(status, "application/json", Json.write(error));
	}

	/** What the API rejects in a request, or null. */
	private static @Nullable String problem(Map<String, @Nullable Object> request) {
		if (!(request.get("model") instanceof String)) {
			return "model: Field required";
		}
		if (!(request.get("max_tokens") instanceof Number maxTokens) || maxTokens.doubleValue() < 1) {
			return "max_tokens: Field required";
		}
		List<?> messages = Json.asList(request.get("messages"));
		if (messages.isEmpty()) {
			return "messages: at least one message is required";
		}
		for (int i = 0; i < messages.size(); i++) {
			Map<String, @Nullable Object> message = Json.asObject(messages.get(i));
			Object role = (message != null) ? message.get("role") : null;
			if (!"user".equals(role) && !"assistant".equals(role)) {
				return "messages.%d.role: Input should be 'user' or 'assistant'".formatted(i);
			}
		}
		return null;
	}

	private Answer message(UnaryOperator<String> reply, List<Map<String, Object>> toolRounds) {
		int round = results();
		Map<String, @Nullable Object> tool = (round < toolRounds.size()) ? firstTool() : null;
		Map<String, Object> content = (tool != null) ? toolUse(tool, round, toolRounds.get(round))
				: Map.of("type", "text", "text", reply.apply(lastText()));
		Map<String, @Nullable Object> message = message(List.of(content), (tool != null) ? "tool_use" : "end_turn");
		message.put("usage", usage(OUTPUT_TOKENS));
		return Answer.json(Json.write(message));
	}

	private Answer stream(UnaryOperator<String> reply, List<Map<String, Object>> toolRounds) {
		int round = results();
		Map<String, @Nullable Object> tool = (round < toolRounds.size()) ? firstTool() : null;
		Map<String, @Nullable Object> start = message(List.of(), null);
		start.put("usage", usage(1));
		Events events = new Events();
		events.add("message_start", "message", start);
		if (tool != null) {
			events.add("content_block_start", "index", 0, "content_block", toolUse(tool, round, Map.of()));
			events.add("ping");
			for (String piece : List.of("", Json.write(toolRounds.get(round)))) {
				events.add("content_block_delta", "index", 0, "delta",
						Map.of("type", "input_json_delta", "partial_json", piece));
			}
		}
		else {
			events.add("content_block_start", "index", 0, "content_block", Map.of("type", "text", "text", ""));
			events.add("ping");
			for (String piece : reply.apply(lastText()).split("(?<= )")) {
				events.add("content_block_delta", "index", 0, "delta", Map.of("type", "text_delta", "text", piece));
			}
		}
		events.add("content_block_stop", "index", 0);
		Map<String, @Nullable Object> delta = new LinkedHashMap<>();
		delta.put("stop_reason", (tool != null) ? "tool_use" : "end_turn");
		delta.put("stop_sequence", null);
		events.add("message_delta", "delta", delta, "usage", Map.of("output_tokens", OUTPUT_TOKENS));
		events.add("message_stop");
		return Answer.namedEvents(events.names, events.data);
	}

	private @Nullable Map<String, @Nullable Object> firstTool() {
		List<?> tools = Json.asList(this.request.get("tools"));
		return tools.isEmpty() ? null : Json.asObject(tools.get(0));
	}

	/** The number of messages with results of tools after the last other message. */
	private int results() {
		List<?> messages = Json.asList(this.request.get("messages"));
		int results = 0;
		for (int i = messages.size() - 1; i >= 0; i--) {
			boolean result = hasBlock(messages.get(i), "tool_result");
			if (!result && !hasBlock(messages.get(i), "tool_use")) {
				break;
			}
			results += result ? 1 : 0;
		}
		return results;
	}

	private static boolean hasBlock(@Nullable Object message, String type) {
		Map<String, @Nullable Object> object = Json.asObject(message);
		for (Object element : (object != null) ? Json.asList(object.get("content")) : List.of()) {
			Map<String, @Nullable Object> block = Json.asObject(element);
			if (block != null && type.equals(block.get("type"))) {
				return true;
			}
		}
		return false;
	}

	private static Map<String, Object> toolUse(Map<String, @Nullable Object> tool, int round,
			Map<String, Object> arguments) {
		Map<String, Object> block = new LinkedHashMap<>();
		block.put("type", "tool_use");
		block.put("id", "toolu_" + (round + 1));
		block.put("name", Objects.requireNonNull(tool.get("name")));
		block.put("input", arguments);
		return block;
	}

	private Map<String, @Nullable Object> message(List<Object> content, @Nullable String stopReason) {
		Map<String, @Nullable Object> message = new LinkedHashMap<>();
		message.put("id", "msg_1");
		message.put("type", "message");
		message.put("role", "assistant");
		message.put("model", this.request.get("model"));
		message.put("content", content);
		message.put("stop_reason", stopReason);
		message.put("stop_sequence", null);
		return message;
	}

	private static Map<String, Object> usage(int outputTokens) {
		return Map.of("input_tokens", INPUT_TOKENS, "output_tokens", outputTokens);
	}

	private @Nullable Object lastContent() {
		List<?> messages = Json.asList(this.request.get("messages"));
		return Objects.requireNonNull(Json.asObject(messages.get(messages.size() - 1))).get("content");
	}

	/** The last tool result in the last message, or null. */
	private @Nullable Map<String, @Nullable Object> lastResult() {
		Map<String, @Nullable Object> result = null;
		for (Object block : Json.asList(lastContent())) {
			Map<String, @Nullable Object> object = Json.asObject(block);
			result = (object != null && "tool_result".equals(object.get("type"))) ? object : result;
		}
		return result;
	}

	private String lastText() {
		Map<String, @Nullable Object> result = lastResult();
		return ModelEndpoint.text((result != null) ? result.get("content") : lastContent());
	}

	/** Names and data of server-sent events. */
	private static final class Events {

		private final List<String> names = new ArrayList<>();

		private final List<String> data = new ArrayList<>();

		void add(String type, Object... members) {
			Map<String, Object> event = new LinkedHashMap<>();
			event.put("type", type);
			for (int i = 0; i < members.length; i += 2) {
				event.put((String) members[i], members[i + 1]);
			}
			this.names.add(type);
			this.data.add(Json.write(event));
		}

	}

}
