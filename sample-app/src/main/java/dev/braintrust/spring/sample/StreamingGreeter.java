package dev.braintrust.spring.sample;

import java.util.Map;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

/**
 * The streaming style: the reply arrives word by word, and the span is linked as well.
 */
@Service
class StreamingGreeter {

	private final ChatClient chatClient;

	StreamingGreeter(ChatClient chatClient) {
		this.chatClient = chatClient;
	}

	@UsePrompt(slug = "greeter")
	Flux<String> greet(@PromptVariable("name") String name) {
		return CurrentPrompt.mono()
			.map((prompt) -> prompt.build(Map.of("name", name)))
			.flatMapMany((prompt) -> this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).stream().content());
	}

}
