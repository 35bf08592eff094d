package dev.braintrust.spring.docs;

import org.springframework.ai.chat.client.ChatClient;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Service;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

/**
 * The application that the documentation tests.
 */
@SpringBootApplication
class GreeterApplication {

	@Service
	static class Greeter {

		private final ChatClient chatClient;

		Greeter(ChatClient.Builder chatClient) {
			this.chatClient = chatClient.build();
		}

		@UsePrompt("greeter")
		public String greet(@PromptVariable("name") String name) {
			return this.chatClient.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build())).call().content();
		}

	}

	@Service
	static class Classifier {

		private final ChatClient chatClient;

		Classifier(ChatClient.Builder chatClient) {
			this.chatClient = chatClient.build();
		}

		@HardcodedPrompt(name = "classifier", version = "v1.2.0")
		public String classify(String text) {
			return this.chatClient.prompt("Classify: " + text).call().content();
		}

	}

}
