package dev.braintrust.spring.benchmarks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web application that does not use Braintrust, to measure the total cost of adding the
 * starter.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PlainWebApplication.HelloController.class)
public class PlainWebApplication {

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

}
