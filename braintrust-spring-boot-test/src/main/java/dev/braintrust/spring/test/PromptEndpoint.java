package dev.braintrust.spring.test;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds prompts.
 */
final class PromptEndpoint {

	private static final String LIST = "/v1/prompt";

	private final PromptStore store;

	private final EntityTags tags;

	PromptEndpoint(PromptStore store, EntityTags tags) {
		this.store = store;
		this.tags = tags;
	}

	Answer answer(ReceivedRequest request) {
		if (!"GET".equals(request.method())) {
			return Answer.methodNotAllowed();
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
		return empty ? Answer.json(body) : this.tags.answer(request, body);
	}

}
