package dev.braintrust.spring.sample;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.stereotype.Service;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * The plain style: the annotation declares the prompt, and the parameters are its
 * variables.
 */
@Service
class PlainGreeter {

	private final ChatClient chatClient;

	PlainGreeter(ChatClient chatClient) {
		this.chatClient = chatClient;
	}

	@UsePrompt(slug = "greeter")
	Greeting greet(@PromptVariable("name") String name) {
		BuiltPrompt prompt = CurrentPrompt.build();
		String reply = this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).call().content();
		return new Greeting(String.valueOf(reply), prompt.origin().orElseThrow());
	}

}
