package dev.braintrust.spring.docs;

import org.springframework.ai.chat.client.ChatClient;

import org.springframework.stereotype.Service;

import dev.braintrust.spring.annotation.HardcodedPrompt;

/**
 * A service with a hard-coded prompt.
 */
@Service
class Classifier {

	private final ChatClient chatClient;

	Classifier(ChatClient.Builder chatClient) {
		this.chatClient = chatClient.build();
	}

	@HardcodedPrompt(name = "classifier", version = "v1.2.0")
	public String classify(String text) {
		return this.chatClient.prompt("Classify: " + text).call().content();
	}

}
