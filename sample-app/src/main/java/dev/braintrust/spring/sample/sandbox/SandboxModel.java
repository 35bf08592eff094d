package dev.braintrust.spring.sample.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import reactor.core.publisher.Flux;

/**
 * A fake chat model. It repeats the last message, which shows the input that the model
 * received, and classifies messages if instructed to.
 */
final class SandboxModel {

	private static final int MAX_REQUESTS = 100;

	/** Delay between the chunks of a stream, so that the page shows them arriving. */
	private static final Duration CHUNK_DELAY = Duration.ofMillis(40);

	private final Deque<Map<String, Object>> requests = new ArrayDeque<>();

	/**
	 * The latest requests, as received.
	 */
	synchronized List<Map<String, Object>> requests() {
		return List.copyOf(this.requests);
	}

	private synchronized void record(Map<String, Object> request) {
		if (this.requests.size() == MAX_REQUESTS) {
			this.requests.removeFirst();
		}
		this.requests.add(request);
	}

	/**
	 * Respond to a request of the chat-completions API.
	 */
	Map<String, Object> complete(Map<String, Object> request) {
		record(request);
		String reply = reply(request);
		return Map.of("id", "chatcmpl-" + UUID.randomUUID(), "object", "chat.completion", "created",
				Instant.now().getEpochSecond(), "model", String.valueOf(request.get("model")), "choices", List.of(Map
					.of("index", 0, "finish_reason", "stop", "message", Map.of("role", "assistant", "content", reply))),
				"usage", usage(request, reply));
	}

	/**
	 * Respond to a streaming request, one word at a time.
	 */
	Flux<Map<String, Object>> stream(Map<String, Object> request) {
		record(request);
		String id = "chatcmpl-" + UUID.randomUUID();
		List<Map<String, Object>> chunks = new ArrayList<>();
		for (String word : reply(request).split("(?<= )")) {
			chunks.add(chunk(id, request, Map.of("index", 0, "delta", Map.of("role", "assistant", "content", word))));
		}
		chunks.add(chunk(id, request, Map.of("index", 0, "delta", Map.of(), "finish_reason", "stop")));
		return Flux.fromIterable(chunks).delayElements(CHUNK_DELAY);
	}

	private static Map<String, Object> chunk(String id, Map<String, Object> request, Map<String, Object> choice) {
		return Map.of("id", id, "object", "chat.completion.chunk", "created", Instant.now().getEpochSecond(), "model",
				String.valueOf(request.get("model")), "choices", List.of(choice));
	}

	private static Map<String, Object> usage(Map<String, Object> request, String reply) {
		int prompt = messages(request).toString().length() / 4;
		int completion = reply.length() / 4;
		return Map.of("prompt_tokens", prompt, "completion_tokens", completion, "total_tokens", prompt + completion);
	}

	private static List<?> messages(Map<String, Object> request) {
		return (request.get("messages") instanceof List<?> messages) ? messages : List.of();
	}

	private static String reply(Map<String, Object> request) {
		String instruction = "";
		String input = "";
		for (Object element : messages(request)) {
			Map<?, ?> message = (Map<?, ?>) element;
			String content = String.valueOf(message.get("content"));
			if ("system".equals(message.get("role")) || "developer".equals(message.get("role"))) {
				instruction = content;
			}
			else {
				input = content;
			}
		}
		if (instruction.startsWith("Classify")) {
			return classify(input.toLowerCase(Locale.ROOT));
		}
		if (instruction.startsWith("Evaluate")) {
			return input.contains("wish") ? "PASS" : "Add a good wish.";
		}
		return instruction.startsWith("Improve") ? input + " We wish you a good day."
				: "The sandbox's model received: " + input;
	}

	private static String classify(String text) {
		if (text.contains("?")) {
			return "question";
		}
		return text.matches("(?s).*\\b(not|never|broken|late|bad)\\b.*") ? "complaint" : "praise";
	}

}
