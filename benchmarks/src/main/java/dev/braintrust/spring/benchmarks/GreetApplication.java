package dev.braintrust.spring.benchmarks;

import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

/**
 * A web application like the sample, which greets with a prompt of Braintrust's, and
 * without. Prints when it is ready, and stops at once if it is told {@code --exit}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ GreetApplication.Greeter.class, GreetApplication.GreetController.class })
public class GreetApplication {

	/** What comes before the milliseconds. */
	static final String READY = "Ready after ";

	public static void main(String[] args) {
		ready(SpringApplication.run(GreetApplication.class, args), args);
	}

	static void ready(ConfigurableApplicationContext context, String... args) {
		System.out.println(READY + Effort.untilNow());
		if (String.join(" ", args).contains("--exit")) {
			context.close();
		}
	}

	/**
	 * What Spring's own proxy costs, for a bean with a method that has our annotation, in
	 * an application without the starter.
	 */
	@Bean
	@ConditionalOnProperty("bench.empty-interceptor")
	static EmptyInterceptorPostProcessor emptyInterceptorPostProcessor() {
		return new EmptyInterceptorPostProcessor();
	}

	/**
	 * Puts an interceptor that does nothing around annotated methods, as Spring has it
	 * for {@code @Async}.
	 */
	static final class EmptyInterceptorPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

		private static final long serialVersionUID = 1L;

		EmptyInterceptorPostProcessor() {
			MethodInterceptor proceed = (invocation) -> invocation.proceed();
			this.advisor = new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forMethodAnnotation(UsePrompt.class),
					proceed);
			setProxyTargetClass(true);
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

		/** The same request, made by hand. */
		String greetWithout(String name) {
			return reply(new Prompt("Greet " + name + " warmly.", ChatOptions.builder().model("gpt-4o-mini").build()));
		}

		private String reply(Prompt prompt) {
			return String.valueOf(this.chatClient.prompt(prompt).call().content());
		}

	}

	/**
	 * The same over HTTP.
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
