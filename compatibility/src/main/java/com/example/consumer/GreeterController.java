package com.example.consumer;

import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * A controller for servlet and reactive applications; without a web server, it is an
 * ordinary bean.
 */
@RestController
public class GreeterController {

	private final Greeter greeter;

	GreeterController(Greeter greeter) {
		this.greeter = greeter;
	}

	@GetMapping("/greet")
	Mono<String> greet(@RequestParam String name) {
		return this.greeter.greetLater(name);
	}

	@GetMapping("/classify")
	String classify(@RequestParam String text) {
		return this.greeter.classify(text);
	}

}
