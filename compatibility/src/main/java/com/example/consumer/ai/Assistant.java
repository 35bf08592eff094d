package com.example.consumer.ai;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import org.springframework.ai.chat.client.ChatClient;
import reactor.core.publisher.Flux;

import org.springframework.stereotype.Service;

/**
 * Calls a model with Spring AI.
 */
@Service
public class Assistant {

	private final ChatClient chatClient;

	Assistant(ChatClient.Builder builder) {
		this.chatClient = builder.build();
	}

	@UsePrompt(slug = "greeter")
	public String ask(@PromptVariable String name) {
		return this.chatClient.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build())).call().content();
	}

	@UsePrompt(slug = "greeter")
	public Flux<String> stream(@PromptVariable String name) {
		return CurrentPrompt.mono()
			.flatMapMany((prompt) -> this.chatClient
				.prompt(SpringAiPrompts.toPrompt(prompt.build(java.util.Map.of("name", name))))
				.stream()
				.content());
	}

	@UsePrompt(slug = "greeter")
	public String askWithoutConversion(@PromptVariable String name) {
		return this.chatClient.prompt("Hello " + name).call().content();
	}

}
