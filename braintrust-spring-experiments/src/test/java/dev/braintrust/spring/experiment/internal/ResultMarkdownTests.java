package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.TaskResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResultMarkdown} and {@link ResultTable}.
 */
class ResultMarkdownTests {

	private static ExperimentResult result() {
		TaskResult<?, ?, ?> task = new TaskResult<>(DatasetCase.of("secret input", "secret"), 1, "secret output", null,
				Duration.ofSeconds(1));
		List<CaseResult> results = List
			.of(new CaseResult(task, List.of(Score.of("a|b", 0.5)), Map.of(), null, new CaseResult.Usage(12, 3)));
		return new FinishedExperiment("id", "my <b>experiment", "https://example.org/e", results,
				FinishedExperiment.summarize(results), null, false, Duration.ofMillis(1500), true,
				List.of("nothing\nelse"));
	}

	@Test
	void shouldWriteMarkdownWithoutDataOfCases() {
		assertThat(result().toMarkdown()).isEqualTo("""
				### Experiment [my \\<b\\>experiment](https://example.org/e)

				1 cases in 1.5 s, 12 + 3 tokens.

				| Score | Mean | Cases | Failed |
				| --- | ---: | ---: | ---: |
				| a\\|b | 0.500 | 1 | 0 |

				- ⚠️ nothing else
				""");
	}

	@Test
	void shouldWriteATableWithoutDataOfCases() {
		assertThat(result().toString().lines()).containsExactly(
				"Experiment 'my <b>experiment': 1 cases in 1.5 s, 12 + 3 tokens", "  Score   Mean  Cases  Failed",
				"  a|b    0.500      1       0", "  Problem: nothing else", "  https://example.org/e");
	}

}
