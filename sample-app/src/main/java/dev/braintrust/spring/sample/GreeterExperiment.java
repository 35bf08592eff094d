package dev.braintrust.spring.sample;

import java.util.function.Consumer;

import org.springframework.stereotype.Component;

import dev.braintrust.spring.experiment.Dataset;
import dev.braintrust.spring.experiment.ExperimentProgress;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.Experiments;
import dev.braintrust.spring.experiment.Scorers;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Compares two versions of the greeter's prompt over the dataset {@code greetings}.
 */
@Component
class GreeterExperiment {

	/** Longer replies do not count as brief. */
	private static final int BRIEF = 66;

	private final Experiments experiments;

	private final PlainGreeter greeter;

	GreeterExperiment(Experiments experiments, PlainGreeter greeter) {
		this.experiments = experiments;
		this.greeter = greeter;
	}

	ExperimentResult compare(String base, String candidate, Consumer<ExperimentProgress> listener) {
		PromptReference prompt = PromptReference.of("greeter");
		return this.experiments.create("greeter")
			.dataset(Dataset.named("greetings", String.class, String.class))
			.task((name) -> this.greeter.greet(name).reply())
			.compare(prompt.withVersion(base), prompt.withVersion(candidate))
			.scorer("similarity", Scorers.levenshtein())
			.scorer("brief", (scored) -> (String.valueOf(scored.output()).length() <= BRIEF) ? 1 : 0)
			.onProgress(listener)
			.run();
	}

}
