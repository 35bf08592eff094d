package dev.braintrust.spring.firststeps;

// tag::greeter[]
import org.springframework.ai.chat.client.ChatClient;

import org.springframework.stereotype.Service;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;

@Service
class Greeter {

	private final ChatClient chatClient;

	Greeter(ChatClient.Builder chatClient) {
		this.chatClient = chatClient.build();
	}

	@UsePrompt("greeter")
	String greet(@PromptVariable("name") String name) {
		BuiltPrompt prompt = CurrentPrompt.build();
		return this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).call().content();
	}

}
// end::greeter[]
