package dev.braintrust.spring.docs;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import dev.braintrust.spring.experiment.Dataset;
import dev.braintrust.spring.experiment.ExperimentAssertions;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.Experiments;
import dev.braintrust.spring.experiment.Scorers;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.DatasetRow;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.PublishedPrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles and runs the snippets of docs/experiments.md.
 */
@SpringBootTest
@AutoConfigureBraintrustTest(model = true)
class ExperimentsDocumentationTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private Greeter greeter;

	@Autowired
	private Experiments experiments;

	@BeforeEach
	void addDataset() {
		this.braintrust.addDataset("greetings", DatasetRow.of("Ada", "reply to: Hello Ada"),
				DatasetRow.of("Grace", "reply to: Hi Grace"));
	}

	@Test
	void experiment() {
		this.braintrust.withPrompt("greeter", "1000192656880881099", "Hello {{name}}");
		PublishedPrompt published = this.braintrust.publish("greeter", "Good day {{name}}");
		assertThat(published.version()).isNotEqualTo("1000192656880881099");
		// tag::experiment[]
		ExperimentResult result = this.experiments.create("greeter-candidates")
			.dataset(Dataset.named("greetings", String.class, String.class))
			.task(this.greeter::greet)
			.pin(PromptReference.of("greeter").withVersion("81cd05ee665fdfb3"))
			.scorer("exact_match", (scored) -> scored.output().equals(scored.expected()) ? 1 : 0)
			.run();
		// end::experiment[]
		// tag::assertion[]
		ExperimentAssertions.assertThat(result).hasNoFailures().score("exact_match").isAtLeast(0.5);
		// end::assertion[]
		assertThat(this.braintrust).experiment("greeter-candidates").hasTraces(2).hasScore("exact_match", 0.5);
		assertThat(result.problems()).isEmpty();
		// tag::rescore[]
		ExperimentResult rescored = this.experiments.create("greeter-rescored")
			.rescore(result, String.class, String.class, String.class)
			.scorer("similarity", Scorers.levenshtein())
			.run();
		// end::rescore[]
		assertThat(rescored.score("similarity").mean()).isBetween(0.5, 1.0);
	}

	@Test
	void comparison() {
		PromptReference current = reference(this.braintrust.publish("greeter", "Good day {{name}}"));
		PromptReference candidate = reference(this.braintrust.publish("greeter", "Hello {{name}}"));
		// tag::comparison[]
		ExperimentResult result = this.experiments.create("greeter-versions")
			.dataset(Dataset.fromResource("classpath:experiment/guests.jsonl", String.class, String.class))
			.task(this.greeter::greet)
			.compare(current, candidate)
			.scorer("exact_match", Scorers.exactMatch())
			.scorer("similarity", Scorers.levenshtein())
			.run();
		ExperimentAssertions.assertThat(result).score("exact_match").isAtLeast(0.9).hasNoRegression();
		// end::comparison[]
		assertThat(this.braintrust).experiment("greeter-versions-base").hasScore("exact_match", 0);
	}

	private static PromptReference reference(PublishedPrompt prompt) {
		return PromptReference.of("greeter").withVersion(prompt.version());
	}

	@Test
	void continuousIntegration() throws Exception {
		PublishedPrompt current = this.braintrust.publish("greeter", "Hello {{name}}");
		this.braintrust.assign("production", current);
		this.braintrust.assign("staging", current);
		Files.createDirectories(Path.of("target"));
		// tag::ci[]
		ExperimentResult result = this.experiments.create("greeter-ci")
			.dataset(Dataset.named("greetings", String.class, String.class))
			.task(this.greeter::greet)
			.compare(PromptReference.of("greeter").withEnvironment("production"),
					PromptReference.of("greeter").withEnvironment("staging"))
			.scorer("exact_match", Scorers.exactMatch())
			.run();
		Files.writeString(Path.of("target/experiment.md"), result.toMarkdown());
		ExperimentAssertions.assertThat(result).hasNoProblems().hasNoRegression();
		// end::ci[]
		assertThat(Path.of("target/experiment.md")).content().contains("| exact\\_match |");
	}

}
