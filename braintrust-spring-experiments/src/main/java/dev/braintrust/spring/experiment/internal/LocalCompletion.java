package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.ExperimentComparison;
import dev.braintrust.spring.experiment.ExperimentResult;

/**
 * Computes the result of an experiment that is not recorded.
 */
final class LocalCompletion implements ExperimentSession.Completion {

	@Override
	public void awaitCapacity() {
	}

	@Override
	public ExperimentResult complete(ExperimentSession session, boolean complete) {
		Duration duration = Duration.ofNanos(System.nanoTime() - session.startNanos());
		List<CaseResult> results = session.results();
		ExperimentDefinition.Base base = session.definition().base();
		return new FinishedExperiment(null, session.name(), null, results,
				FinishedExperiment.summarize(results, session.silentScorers()), compare(base, results), base != null,
				duration, complete, List.copyOf(session.problems()));
	}

	static @Nullable ExperimentComparison compare(ExperimentDefinition.@Nullable Base base, List<CaseResult> results) {
		if (!(base instanceof ExperimentDefinition.Finished finished)) {
			return null;
		}
		ExperimentResult other = finished.result();
		return new ExperimentComparison(other.name(), other.id(), other.url(), other,
				Comparisons.compare(other.results(), results));
	}

}
