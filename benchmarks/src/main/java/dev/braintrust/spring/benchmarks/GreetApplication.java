package dev.braintrust.spring.benchmarks;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

/**
 * A web application like the sample, with one endpoint that uses a prompt and one that
 * does not. Prints its start-up cost when it is ready, and exits with {@code --exit}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ GreetApplication.Greeter.class, GreetApplication.GreetController.class })
public class GreetApplication {

	/** Prefix of the line with the start-up cost. */
	static final String READY = "Ready after ";

	public static void main(String[] args) {
		ready(SpringApplication.run(GreetApplication.class, args), args);
	}

	static void ready(ConfigurableApplicationContext context, String... args) {
		System.out.println(READY + StartUpCost.untilNow());
		if (String.join(" ", args).contains("--exit")) {
			context.close();
		}
	}

	/**
	 * Calls the model.
	 */
	static class Greeter {

		private final ChatClient chatClient;

		Greeter(ChatClient.Builder chatClient) {
			this.chatClient = chatClient.build();
		}

		@UsePrompt(slug = "greeter")
		String greet(@PromptVariable("name") String name) {
			return reply(SpringAiPrompts.toPrompt(CurrentPrompt.build()));
		}

		/** The same request without a prompt. */
		String greetWithout(String name) {
			return reply(new Prompt("Greet " + name + " warmly.", ChatOptions.builder().model("gpt-4o-mini").build()));
		}

		private String reply(Prompt prompt) {
			return String.valueOf(this.chatClient.prompt(prompt).call().content());
		}

	}

	/**
	 * The same methods over HTTP.
	 */
	@RestController
	static class GreetController {

		private final Greeter greeter;

		GreetController(Greeter greeter) {
			this.greeter = greeter;
		}

		@GetMapping("/greet")
		String greet(@RequestParam String name) {
			return this.greeter.greet(name);
		}

		@GetMapping("/greet-without")
		String greetWithout(@RequestParam String name) {
			return this.greeter.greetWithout(name);
		}

	}

}
