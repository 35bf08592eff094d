package dev.braintrust.spring.benchmarks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web application that knows nothing of Braintrust, for what adopting the starter costs
 * in all.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PlainWebApplication.HelloController.class)
public class PlainWebApplication {

	public static void main(String[] args) {
		SpringApplication.run(PlainWebApplication.class, args);
		System.out.println(GreetApplication.READY + Effort.untilNow());
		System.exit(0);
	}

	/**
	 * Says hello.
	 */
	@RestController
	static class HelloController {

		@GetMapping("/hello")
		String hello() {
			return "Hello!";
		}

	}

}
