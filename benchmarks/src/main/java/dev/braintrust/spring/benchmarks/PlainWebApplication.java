package dev.braintrust.spring.benchmarks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.braintrust.spring.annotation.UsePrompt;

/**
 * A web application, to measure the cost of its libraries. Prints its start-up cost when
 * it is ready, and exits.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ PlainWebApplication.HelloController.class, PlainWebApplication.Greeter.class })
public class PlainWebApplication {

	/** Whether there is a bean with an annotated method. */
	static final String ANNOTATED = "bench.annotated";

	public static void main(String[] args) {
		SpringApplication.run(PlainWebApplication.class, args);
		System.out.println(GreetApplication.READY + StartUpCost.untilNow());
		System.exit(0);
	}

	/**
	 * Returns a constant text.
	 */
	@RestController
	static class HelloController {

		@GetMapping("/hello")
		String hello() {
			return "Hello!";
		}

	}

	/**
	 * A bean that needs a proxy.
	 */
	@ConditionalOnProperty(ANNOTATED)
	static class Greeter {

		@UsePrompt("greeter")
		String greet() {
			return "Hello!";
		}

	}

}
