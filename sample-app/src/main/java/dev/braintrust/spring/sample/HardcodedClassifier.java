package dev.braintrust.spring.sample;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.stereotype.Service;

import dev.braintrust.spring.annotation.HardcodedPrompt;

/**
 * The hard-coded style: the prompt is part of the code, and its name and version are
 * recorded on the span.
 */
@Service
class HardcodedClassifier {

	static final String NAME = "classifier";

	static final String VERSION = "v1.2.0";

	private final ChatClient chatClient;

	HardcodedClassifier(ChatClient chatClient) {
		this.chatClient = chatClient;
	}

	@HardcodedPrompt(name = NAME, version = VERSION)
	String classify(String text) {
		String category = this.chatClient.prompt()
			.system("Classify the message as question, complaint or praise. Answer with that one word.")
			.user((user) -> user.text("{message}").param("message", text))
			.call()
			.content();
		return String.valueOf(category);
	}

}
