package dev.braintrust.spring.sample;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The sample's main job over HTTP.
 */
@RestController
class SampleController {

	private final Greeter greeter;

	private final Classifier classifier;

	private final Tracer tracer;

	SampleController(Greeter greeter, Classifier classifier, Tracer tracer) {
		this.greeter = greeter;
		this.classifier = classifier;
		this.tracer = tracer;
	}

	@GetMapping("/greet")
	Answer greet(@RequestParam String name, @RequestParam(required = false) @Nullable String environment) {
		Greeting greeting = StringUtils.hasText(environment) ? this.greeter.greet(name, environment)
				: this.greeter.greet(name);
		return new Answer(greeting.reply(), greeting.origin().id(), String.valueOf(greeting.origin().version()),
				traceId());
	}

	@GetMapping("/classify")
	Classification classify(@RequestParam String text) {
		return new Classification(this.classifier.classify(text), Classifier.NAME, Classifier.VERSION, traceId());
	}

	private String traceId() {
		Span span = this.tracer.currentSpan();
		return (span != null) ? span.context().traceId() : "";
	}

	record Answer(String reply, String promptId, String version, String traceId) {
	}

	record Classification(String category, String promptName, String version, String traceId) {
	}

}
