package dev.braintrust.spring.docs;

import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import dev.braintrust.spring.experiment.junit.BraintrustExperiment;
import dev.braintrust.spring.experiment.junit.DatasetSource;
import dev.braintrust.spring.experiment.junit.ExperimentCase;
import dev.braintrust.spring.experiment.junit.MinimumScore;
import dev.braintrust.spring.experiment.junit.PinPrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The experiment of docs/experiments.md, run by
 * {@link ExperimentsInTestsDocumentationTests}.
 */
// tag::experiment[]
@SpringBootTest
@BraintrustExperiment(name = "greeter", baseline = "greeter-main",
		minimum = @MinimumScore(name = "exact_match", value = 0.9))
class GreeterExperiment {

	@Autowired
	private Greeter greeter;

	@ParameterizedTest
	@DatasetSource("greetings") // in Braintrust; or "classpath:greetings.jsonl"
	@PinPrompt(slug = "greeter", version = "7a670c06c4787a30")
	void greets(ExperimentCase<GreetingRequest, String> example) {
		String answer = example.run((request) -> this.greeter.greet(request.name()));
		example.score("exact_match", answer.equals(example.expected()));
		// if an assertion fails, the score "pass" is 0
		assertThat(answer).contains(example.input().name());
	}

	record GreetingRequest(String name) {
	}

}
// end::experiment[]
