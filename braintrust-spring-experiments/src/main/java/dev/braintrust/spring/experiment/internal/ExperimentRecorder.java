package dev.braintrust.spring.experiment.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.client.internal.ApiException;
import dev.braintrust.spring.experiment.ExperimentException;
import dev.braintrust.spring.experiment.Experiments;
import dev.braintrust.spring.experiment.internal.ExperimentApi.Project;
import dev.braintrust.spring.experiment.internal.ExperimentApi.Recorded;

/**
 * Creates experiments in Braintrust, and sessions for them. An experiment that can't be
 * created is computed locally. Thread-safe.
 */
final class ExperimentRecorder {

	private static final Logger logger = LoggerFactory.getLogger(Experiments.class);

	private final ExperimentApi api;

	private final ExperimentTracing tracing;

	private final ObservationRegistry observations;

	private final Supplier<SourceRevision> revision;

	ExperimentRecorder(ExperimentApi api, ExperimentTracing tracing, ObservationRegistry observations,
			Supplier<SourceRevision> revision) {
		this.api = api;
		this.tracing = tracing;
		this.observations = observations;
		this.revision = revision;
	}

	/** Why spans would not reach Braintrust, or null if they do. */
	@Nullable String unavailableBecause() {
		String reason = this.tracing.unavailableBecause();
		return (reason == null && this.observations.isNoop()) ? "there is no ObservationRegistry, or it has no handlers"
				: reason;
	}

	ExperimentSession openLocal(ExperimentDefinition definition, String reason) {
		ExperimentSession session = new ExperimentSession(definition, definition.name(), this::localSpan,
				new LocalCompletion());
		session.addProblem("The experiment is not recorded in Braintrust: " + reason);
		if (definition.base() instanceof ExperimentDefinition.Baseline baseline) {
			session.addProblem("There is no comparison with the baseline '%s', which is in Braintrust"
				.formatted(baseline.nameOrId()));
		}
		return session;
	}

	private ExperimentSpan localSpan() {
		return new ExperimentSpan(Observation.NOOP, this.observations, this.tracing);
	}

	ExperimentSession open(ExperimentDefinition definition) {
		Project project;
		Recorded base;
		Recorded created;
		try {
			project = this.api.project(definition.project());
			base = base(project, definition.base());
			created = this.api.create(project, definition, metadata(definition), (base != null) ? base.id() : null,
					this.revision.get());
		}
		catch (ApiException ex) {
			logger.warn("The experiment '{}' is computed, but not recorded: {}", definition.name(), ex.getMessage());
			return openLocal(definition, String.valueOf(ex.getMessage()));
		}
		String url = this.api.experimentsUrl(project);
		ExperimentTracing.Delivery delivery = this.tracing.follow(created.id());
		return new ExperimentSession(definition, created.name(), () -> startEval(created),
				new RecordedCompletion(this.api, created, base, url, delivery));
	}

	private @Nullable Recorded base(Project project, ExperimentDefinition.@Nullable Base base) {
		if (base instanceof ExperimentDefinition.Baseline baseline) {
			Recorded found = this.api.find(project, baseline.nameOrId());
			if (found == null) {
				throw new ExperimentException(
						"There is no experiment '%s' in project '%s' to compare with. No case was run"
							.formatted(baseline.nameOrId(), project.name()),
						null);
			}
			return found;
		}
		if (base instanceof ExperimentDefinition.Finished finished && finished.result().id() != null) {
			return new Recorded(finished.result().id(), finished.result().name());
		}
		return null;
	}

	private static Map<String, ?> metadata(ExperimentDefinition definition) {
		Map<String, @Nullable Object> metadata = new LinkedHashMap<>(definition.metadata());
		if (!definition.pins().isEmpty()) {
			metadata.put("prompts", PinResolver.metadata(definition.pins()));
		}
		return metadata;
	}

	private ExperimentSpan startEval(Recorded experiment) {
		// a span that is current here must not become the parent
		Observation eval = ExperimentSpan.observation("eval", "eval", this.observations).parentObservation(null);
		return new ExperimentSpan(this.tracing.startRoot(experiment.id(), eval), this.observations, this.tracing);
	}

}
