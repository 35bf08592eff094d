package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.ApiException;
import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.ExperimentComparison;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.ScoreSummary;
import dev.braintrust.spring.experiment.internal.ExperimentApi.Recorded;
import dev.braintrust.spring.experiment.internal.ExperimentTracing.Delivery;

/**
 * Delivers the spans of an experiment, compares it with its baseline, and computes its
 * result.
 */
final class RecordedCompletion implements ExperimentSession.Completion {

	private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(30);

	/** Braintrust's summaries are eventually consistent. */
	private static final int SUMMARY_ATTEMPTS = 10;

	private static final Duration SUMMARY_INTERVAL = Duration.ofMillis(500);

	private final ExperimentApi api;

	private final Recorded experiment;

	private final @Nullable Recorded base;

	private final @Nullable String experimentsUrl;

	private final Delivery delivery;

	RecordedCompletion(ExperimentApi api, Recorded experiment, @Nullable Recorded base, @Nullable String experimentsUrl,
			Delivery delivery) {
		this.api = api;
		this.experiment = experiment;
		this.base = base;
		this.experimentsUrl = experimentsUrl;
		this.delivery = delivery;
	}

	@Override
	public void awaitCapacity() throws InterruptedException {
		this.delivery.awaitCapacity();
	}

	@Override
	public ExperimentResult complete(ExperimentSession session, boolean complete) {
		Duration duration = Duration.ofNanos(System.nanoTime() - session.startNanos());
		// spans are delivered after a cancellation, too
		boolean interrupted = Thread.interrupted();
		try (this.delivery) {
			this.delivery.flush(FLUSH_TIMEOUT);
			String problem = session.results().isEmpty() ? null : this.delivery.problem();
			if (problem != null) {
				session.addProblem(
						"Experiment '%s' is incomplete in Braintrust: %s".formatted(this.experiment.name(), problem));
			}
			List<CaseResult> results = session.results().stream().map(this::withUsage).toList();
			Map<String, ScoreSummary> scores = FinishedExperiment.summarize(results, session.silentScorers());
			ExperimentDefinition.Base definedBase = session.definition().base();
			ExperimentComparison comparison = (definedBase instanceof ExperimentDefinition.Finished)
					? LocalCompletion.compare(definedBase, results) : summarize(session, scores, problem);
			return new FinishedExperiment(this.experiment.id(), this.experiment.name(), url(this.experiment), results,
					scores, comparison, definedBase != null, duration, complete, List.copyOf(session.problems()));
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private CaseResult withUsage(CaseResult result) {
		String traceId = result.traceId();
		CaseResult.Usage usage = (traceId != null) ? this.delivery.usage(traceId) : null;
		return (usage != null) ? new CaseResult(result.task(), result.scores(), result.scorerFailures(), traceId, usage)
				: result;
	}

	private @Nullable String url(Recorded recorded) {
		return (this.experimentsUrl != null) ? this.experimentsUrl + ExperimentApi.encode(recorded.name()) : null;
	}

	private @Nullable ExperimentComparison summarize(ExperimentSession session, Map<String, ScoreSummary> scores,
			@Nullable String undelivered) {
		if (this.base == null) {
			return null;
		}
		if (undelivered != null) {
			session.addProblem("There is no comparison with the baseline '%s', because scores are missing in Braintrust"
				.formatted(this.base.name()));
			return null;
		}
		try {
			Map<?, ?> summary = upToDateSummary(this.base, scores);
			if (summary != null) {
				return new ExperimentComparison(this.base.name(), this.base.id(), url(this.base), null,
						Comparisons.read(summary, scores, this.api.scores(this.base)));
			}
			session.addProblem(
					"There is no comparison with the baseline '%s', because Braintrust's summary does not contain all scores yet"
						.formatted(this.base.name()));
		}
		catch (ApiException ex) {
			session.addProblem(
					"There is no comparison with the baseline '%s'. %s".formatted(this.base.name(), ex.getMessage()));
		}
		catch (InterruptedException ex) {
			session.addProblem("There is no comparison with the baseline '%s', because the thread was interrupted"
				.formatted(this.base.name()));
			Thread.currentThread().interrupt();
		}
		return null;
	}

	private @Nullable Map<?, ?> upToDateSummary(Recorded base, Map<String, ScoreSummary> scores)
			throws InterruptedException {
		Map<?, ?> summary = this.api.summarize(this.experiment, base);
		for (int attempt = 1; attempt < SUMMARY_ATTEMPTS && !Comparisons.isUpToDate(summary, scores); attempt++) {
			Thread.sleep(SUMMARY_INTERVAL.toMillis());
			summary = this.api.summarize(this.experiment, base);
		}
		return Comparisons.isUpToDate(summary, scores) ? summary : null;
	}

}
