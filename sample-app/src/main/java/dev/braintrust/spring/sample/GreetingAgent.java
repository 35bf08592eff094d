package dev.braintrust.spring.sample;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.api.Advisor;

import dev.braintrust.spring.ai.PromptAdvisors;

/**
 * The call-site style: an evaluator and optimizer, whose three prompts are in private
 * methods of an object that is not a bean. An annotation can't be there, so each call
 * says which prompt it has.
 */
final class GreetingAgent {

	private static final int MAXIMUM_ROUNDS = 3;

	private static final String GOOD = "PASS";

	private static final Advisor GREETER = PromptAdvisors.managed("greeter");

	private static final Advisor EVALUATOR = PromptAdvisors.hardcoded("evaluator", "v1.0.0");

	private static final Advisor OPTIMIZER = PromptAdvisors.hardcoded("optimizer", "v1.0.0");

	private final ChatClient chatClient;

	GreetingAgent(ChatClient chatClient) {
		this.chatClient = chatClient;
	}

	/**
	 * Write a greeting, and improve it until the evaluator has nothing to add.
	 * @param name the person to greet
	 * @return the greeting
	 */
	String greet(String name) {
		String greeting = generate(name);
		for (int round = 1; round < MAXIMUM_ROUNDS; round++) {
			String feedback = evaluate(greeting);
			if (feedback.startsWith(GOOD)) {
				return greeting;
			}
			greeting = optimize(greeting, feedback);
		}
		return greeting;
	}

	private String generate(String name) {
		return content(this.chatClient.prompt().advisors((call) -> call.advisors(GREETER).param("name", name)));
	}

	private String evaluate(String greeting) {
		return content(this.chatClient.prompt()
			.system("Evaluate the greeting. Answer PASS, or with what to add.")
			.user((user) -> user.text("{greeting}").param("greeting", greeting))
			.advisors(EVALUATOR));
	}

	private String optimize(String greeting, String feedback) {
		return content(this.chatClient.prompt()
			.system((system) -> system.text("Improve the greeting. {feedback}").param("feedback", feedback))
			.user((user) -> user.text("{greeting}").param("greeting", greeting))
			.advisors(OPTIMIZER));
	}

	private static String content(ChatClient.ChatClientRequestSpec request) {
		return String.valueOf(request.call().content());
	}

}
