package dev.braintrust.spring.sample;

import java.util.Map;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.stereotype.Service;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Greets people with a prompt that Braintrust keeps.
 */
@Service
class Greeter {

	private final ChatClient chatClient;

	private final PromptRegistry prompts;

	Greeter(ChatClient chatClient, PromptRegistry prompts) {
		this.chatClient = chatClient;
		this.prompts = prompts;
	}

	/**
	 * With the annotation: the prompt is the method's, its variables are the parameters.
	 */
	@UsePrompt(slug = "greeter")
	Greeting greet(@PromptVariable("name") String name) {
		return answer(CurrentPrompt.build());
	}

	/**
	 * Without it, where the environment is known only when the method is called.
	 */
	Greeting greet(String name, String environment) {
		PromptReference greeter = PromptReference.of("greeter").withEnvironment(environment);
		return answer(this.prompts.get(greeter).build(Map.of("name", name)));
	}

	private Greeting answer(BuiltPrompt prompt) {
		String reply = this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).call().content();
		return new Greeting(String.valueOf(reply), prompt.origin().orElseThrow());
	}

}
