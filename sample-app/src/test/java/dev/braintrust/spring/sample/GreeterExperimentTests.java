package dev.braintrust.spring.sample;

import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import dev.braintrust.spring.experiment.junit.BraintrustExperiment;
import dev.braintrust.spring.experiment.junit.DatasetSource;
import dev.braintrust.spring.experiment.junit.ExperimentCase;
import dev.braintrust.spring.experiment.junit.MinimumScore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An experiment as a test. Recorded with an API key and
 * {@code BRAINTRUST_EXPERIMENTS_ENABLED=true}; otherwise, it checks the minimum scores
 * only.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@BraintrustExperiment(name = "greeter", minimum = @MinimumScore(name = "names_the_person", value = 1))
class GreeterExperimentTests {

	@Autowired
	private PlainGreeter greeter;

	@ParameterizedTest
	@DatasetSource("classpath:experiments/greetings.jsonl")
	void greets(ExperimentCase<Person, String> example) {
		String reply = example.run((person) -> this.greeter.greet(person.name()).reply());
		example.score("names_the_person", reply.contains(String.valueOf(example.expected())));
		assertThat(reply).isNotBlank();
	}

	record Person(String name) {
	}

}
