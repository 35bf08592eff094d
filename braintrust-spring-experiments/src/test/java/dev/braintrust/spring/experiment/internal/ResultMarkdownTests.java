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

				1 case in 1.5 s, 12 + 3 tokens.

				| Score | Mean | Cases | Failed |
				| --- | ---: | ---: | ---: |
				| a\\|b | 0.500 | 1 | 0 |

				- ⚠️ nothing else
				""");
	}

	@Test
	void shouldNotMentionNorLinkNorFormatWhatANameContains() {
		List<CaseResult> results = List
			.of(new CaseResult(new TaskResult<>(DatasetCase.of("", ""), 1, "", null, Duration.ZERO),
					List.of(Score.of("@team ~~no~~ #1 https://example.org www.example.org", 1)), Map.of(), null, null));
		String markdown = new FinishedExperiment(null, "name", null, results, FinishedExperiment.summarize(results),
				null, false, Duration.ZERO, true, List.of())
			.toMarkdown();
		assertThat(markdown)
			.contains("| @\u2060team \\~\\~no\\~\\~ \\#\u20601 https:\u2060//example.org www\u2060.example.org |")
			.doesNotContain("@team", "https://");
	}

	@Test
	void shouldWriteATableWithoutDataOfCases() {
		assertThat(result().toString().lines()).containsExactly(
				"Experiment 'my <b>experiment': 1 case in 1.5 s, 12 + 3 tokens", "  Score   Mean  Cases  Failed",
				"  a|b    0.500      1       0", "  Problem: nothing else", "  https://example.org/e");
	}

}
