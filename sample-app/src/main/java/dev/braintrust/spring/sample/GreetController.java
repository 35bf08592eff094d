package dev.braintrust.spring.sample;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Greets with the default version, or with the requested version or environment.
 */
@RestController
class GreetController {

	private final PlainGreeter plain;

	private final ProgrammaticGreeter programmatic;

	private final CurrentTrace trace;

	GreetController(PlainGreeter plain, ProgrammaticGreeter programmatic, CurrentTrace trace) {
		this.plain = plain;
		this.programmatic = programmatic;
		this.trace = trace;
	}

	@GetMapping("/greet")
	GreetingAnswer greet(@RequestParam String name, @RequestParam(required = false) @Nullable String environment,
			@RequestParam(required = false) @Nullable String version) {
		return new GreetingAnswer(greeting(name, environment, version), this.trace.id());
	}

	private Greeting greeting(String name, @Nullable String environment, @Nullable String version) {
		if (StringUtils.hasText(environment) && StringUtils.hasText(version)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"Specify either an environment or a version, not both");
		}
		if (StringUtils.hasText(environment)) {
			return this.programmatic.greetInEnvironment(environment, name);
		}
		return StringUtils.hasText(version) ? this.programmatic.greetWithVersion(version, name)
				: this.plain.greet(name);
	}

}
