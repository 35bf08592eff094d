package dev.braintrust.spring.sample;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Greets with an agent, which calls the model several times.
 */
@RestController
class AgentController {

	private final ChatClient chatClient;

	private final CurrentTrace trace;

	AgentController(ChatClient chatClient, CurrentTrace trace) {
		this.chatClient = chatClient;
		this.trace = trace;
	}

	@GetMapping("/greet/agent")
	AgentAnswer greet(@RequestParam String name) {
		return new AgentAnswer(new GreetingAgent(this.chatClient).greet(name), this.trace.id());
	}

	record AgentAnswer(String reply, String traceId) {
	}

}
