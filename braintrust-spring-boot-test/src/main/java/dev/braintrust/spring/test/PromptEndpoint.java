package dev.braintrust.spring.test;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Answers requests for prompts as Braintrust's API does.
 */
final class PromptEndpoint {

	private static final String LIST = "/v1/prompt";

	private final PromptStore store;

	private volatile boolean notModified = true;

	PromptEndpoint(PromptStore store) {
		this.store = store;
	}

	void setNotModified(boolean notModified) {
		this.notModified = notModified;
	}

	Answer answer(ReceivedRequest request) {
		if (!"GET".equals(request.method())) {
			return Answer.text(405, "Method not allowed");
		}
		if (request.query().containsKey("version") && request.query().containsKey("environment")) {
			return Answer.text(400, "version and environment exclude each other");
		}
		if (request.path().equals(LIST)) {
			List<PublishedPrompt> prompts = this.store.list(request.query());
			return conditional(request,
					prompts.stream()
						.map(PublishedPrompt::json)
						.collect(Collectors.joining(",", "{\"objects\":[", "]}")),
					prompts.isEmpty());
		}
		PublishedPrompt prompt = this.store.get(request.path().substring(LIST.length() + 1), request.query());
		return (prompt != null) ? conditional(request, prompt.json(), false) : Answer.text(404, "Prompt not found");
	}

	private Answer conditional(ReceivedRequest request, String body, boolean empty) {
		if (empty) {
			return Answer.json(body);
		}
		String tag = "W/\"%x-%x\"".formatted(body.length(), body.hashCode());
		Answer answer = matches(request.header("if-none-match"), tag) ? Answer.empty(304) : Answer.json(body);
		return answer.withHeader("ETag", tag);
	}

	private boolean matches(@Nullable String known, String tag) {
		return this.notModified && tag.equals(known);
	}

}
