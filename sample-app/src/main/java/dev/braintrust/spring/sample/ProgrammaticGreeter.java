package dev.braintrust.spring.sample;

import java.util.Map;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.stereotype.Service;

import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * The programmatic style: no annotation, because the version is determined by the call.
 * Spans are linked as with the annotation.
 */
@Service
class ProgrammaticGreeter {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final ChatClient chatClient;

	private final PromptRegistry prompts;

	ProgrammaticGreeter(ChatClient chatClient, PromptRegistry prompts) {
		this.chatClient = chatClient;
		this.prompts = prompts;
	}

	Greeting greetInEnvironment(String environment, String name) {
		return greet(GREETER.withEnvironment(environment), name);
	}

	Greeting greetWithVersion(String version, String name) {
		return greet(GREETER.withVersion(version), name);
	}

	private Greeting greet(PromptReference reference, String name) {
		BuiltPrompt prompt = this.prompts.get(reference).build(Map.of("name", name));
		String reply = this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).call().content();
		return new Greeting(String.valueOf(reply), prompt.origin().orElseThrow());
	}

}
