package com.example.consumer.ai;

import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.stereotype.Service;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.PromptAdvisors;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

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

	/** With a prompt of Braintrust that only the call names, in a private method. */
	public String askByAdvisor(String name) {
		return call(name);
	}

	private String call(String name) {
		return this.chatClient.prompt()
			.advisors((call) -> call.advisors(PromptAdvisors.managed("greeter")).param("name", name))
			.call()
			.content();
	}

	/** With a hard-coded prompt that only the call names. */
	public String tellByAdvisor(String text) {
		return this.chatClient.prompt(text)
			.advisors(PromptAdvisors.hardcoded("teller", "v1"))
			.stream()
			.content()
			.collectList()
			.map((parts) -> String.join("", parts))
			.block();
	}

}
