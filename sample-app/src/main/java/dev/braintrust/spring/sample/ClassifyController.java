package dev.braintrust.spring.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Classifies messages with a hard-coded prompt.
 */
@RestController
class ClassifyController {

	private final HardcodedClassifier classifier;

	private final CurrentTrace trace;

	ClassifyController(HardcodedClassifier classifier, CurrentTrace trace) {
		this.classifier = classifier;
		this.trace = trace;
	}

	@GetMapping("/classify")
	Classification classify(@RequestParam String text) {
		return new Classification(this.classifier.classify(text), HardcodedClassifier.NAME, HardcodedClassifier.VERSION,
				this.trace.id());
	}

	record Classification(String category, String promptName, String version, String traceId) {
	}

}
