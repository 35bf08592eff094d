package dev.braintrust.spring.experiment.internal;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.experiment.ExperimentProgress;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProgressDisplay}.
 */
class ProgressDisplayTests {

	@Test
	void shouldDrawABarWithTheMeans() {
		ExperimentProgress progress = new ExperimentProgress("greeter", 5, 1, 10, Map.of("exact_match", 0.75));
		assertThat(ProgressDisplay.bar(progress))
			.isEqualTo("greeter [===============               ] 5 of 10 cases, 1 failed, exact_match 0.750");
	}

}
