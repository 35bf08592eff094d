package dev.braintrust.spring.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Greets without blocking a thread.
 */
@RestController
class ReactiveGreetController {

	private final ReactiveGreeter greeter;

	private final CurrentTrace trace;

	ReactiveGreetController(ReactiveGreeter greeter, CurrentTrace trace) {
		this.greeter = greeter;
		this.trace = trace;
	}

	@GetMapping("/greet/reactive")
	Mono<GreetingAnswer> greet(@RequestParam String name) {
		String traceId = this.trace.id();
		return this.greeter.greet(name).map((greeting) -> new GreetingAnswer(greeting, traceId));
	}

}
