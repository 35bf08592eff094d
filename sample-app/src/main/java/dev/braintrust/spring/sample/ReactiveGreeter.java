package dev.braintrust.spring.sample;

import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * The reactive style: the prompt is loaded and the model is called without blocking a
 * thread.
 */
@Service
class ReactiveGreeter {

	private final ChatClient chatClient;

	ReactiveGreeter(ChatClient chatClient) {
		this.chatClient = chatClient;
	}

	@UsePrompt(slug = "greeter")
	Mono<Greeting> greet(@PromptVariable("name") String name) {
		return CurrentPrompt.mono().map((prompt) -> prompt.build(Map.of("name", name))).flatMap(this::ask);
	}

	private Mono<Greeting> ask(BuiltPrompt prompt) {
		return this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt))
			.stream()
			.content()
			.collect(Collectors.joining())
			.map((reply) -> new Greeting(reply, prompt.origin().orElseThrow()));
	}

}
