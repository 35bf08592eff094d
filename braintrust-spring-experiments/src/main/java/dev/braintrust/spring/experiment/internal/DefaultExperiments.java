package dev.braintrust.spring.experiment.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.ResourceLoader;
import org.springframework.util.Assert;

import dev.braintrust.spring.client.internal.BraintrustApi;
import dev.braintrust.spring.experiment.Dataset;
import dev.braintrust.spring.experiment.Experiment;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.Experiments;
import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.json.internal.DataBinding;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * The only {@link Experiments}, for the runner and for JUnit.
 */
public final class DefaultExperiments implements Experiments {

	private static final Logger logger = LoggerFactory.getLogger(Experiments.class);

	private final ExperimentSettings settings;

	private final BraintrustApi api;

	private final ExperimentTracing tracing;

	private final PinResolver pins;

	private final DatasetLoader datasets;

	private final ExperimentRecorder recorder;

	/** Logged once for all experiments. */
	private final AtomicReference<@Nullable String> loggedReason = new AtomicReference<>();

	/**
	 * What experiments need from the application.
	 *
	 * @param settings the settings
	 * @param api Braintrust's API
	 * @param tracing the connection between spans and export
	 * @param observations the registry of observations
	 * @param prompts the registry of prompts, or null
	 * @param revision the state of the source code
	 * @param resources finds files
	 */
	public record Dependencies(ExperimentSettings settings, BraintrustApi api, ExperimentTracing tracing,
			ObservationRegistry observations, Supplier<@Nullable PromptRegistry> prompts,
			Supplier<SourceRevision> revision, ResourceLoader resources) {
	}

	/**
	 * Create an instance. Sends no request.
	 * @param dependencies what it needs
	 */
	public DefaultExperiments(Dependencies dependencies) {
		this.settings = dependencies.settings();
		this.api = dependencies.api();
		this.tracing = dependencies.tracing();
		this.pins = new PinResolver(dependencies.prompts());
		this.datasets = new DatasetLoader(() -> isConnected() ? new DatasetApi(this.api, this.settings) : null,
				new DatasetFile(dependencies.resources()),
				new CaseBinding(new DataBinding(dependencies.resources().getClassLoader())));
		this.recorder = new ExperimentRecorder(new ExperimentApi(this.api, this.settings), this.tracing,
				dependencies.observations(), dependencies.revision());
	}

	@Override
	public Experiment.Named create(String name) {
		Assert.hasText(name, "The name of an experiment must not be blank");
		return new NamedExperiment(this, name);
	}

	private boolean isConnected() {
		return this.settings.enabled() && !this.settings.offline() && this.api.hasApiKey();
	}

	/**
	 * Why experiments are not recorded.
	 * @return the reason, as a clause, or null if they are recorded
	 */
	public @Nullable String notRecordedBecause() {
		if (!this.settings.enabled()) {
			return "braintrust.enabled is false";
		}
		if (this.settings.offline()) {
			return "braintrust.offline is true";
		}
		if (!this.api.hasApiKey()) {
			return "there is no API key (braintrust.api-key or BRAINTRUST_API_KEY)";
		}
		return this.recorder.unavailableBecause();
	}

	/**
	 * Load the cases of a dataset.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param dataset the dataset
	 * @param project the name of the experiment's project, or null for the configured one
	 * @return the cases, at least one
	 * @throws dev.braintrust.spring.experiment.ExperimentException if they can't be
	 * loaded
	 */
	public <I, E> LoadedDataset<I, E> load(Dataset<I, E> dataset, @Nullable String project) {
		return this.datasets.load(dataset, project);
	}

	/**
	 * Open an experiment. It is created in Braintrust if it can be recorded.
	 * @param definition what the experiment is about
	 * @return the session
	 * @throws dev.braintrust.spring.experiment.ExperimentException if there is no such
	 * baseline
	 * @throws dev.braintrust.spring.prompt.PromptException if a pinned prompt can't be
	 * loaded
	 */
	public ExperimentSession open(ExperimentDefinition definition) {
		return open(definition, notRecordedBecause());
	}

	/**
	 * Open an experiment. It is created in Braintrust unless there is a reason not to.
	 * @param definition what the experiment is about
	 * @param reason why it is not recorded, as a clause, or null
	 * @return the session
	 * @throws dev.braintrust.spring.experiment.ExperimentException if there is no such
	 * baseline
	 * @throws dev.braintrust.spring.prompt.PromptException if a pinned prompt can't be
	 * loaded
	 */
	public ExperimentSession open(ExperimentDefinition definition, @Nullable String reason) {
		requireDifferentPrompts(definition.pins());
		List<String> problems = new ArrayList<>();
		// without recording, a missing key must not prevent the computation
		List<PromptReference> resolved = this.pins.resolve(definition.pins(), (reason != null) ? problems : null);
		ExperimentDefinition pinned = definition.withPins(resolved);
		if (reason != null && !Objects.equals(this.loggedReason.getAndSet(reason), reason)) {
			logger.warn("Experiments are computed, but not recorded in Braintrust: {}", reason);
		}
		ExperimentSession session = (reason != null) ? this.recorder.openLocal(pinned, reason)
				: this.recorder.open(pinned);
		problems.forEach(session::addProblem);
		return session;
	}

	/**
	 * Resolve pins of an experiment that is opened later, so that one that does not exist
	 * fails now. An experiment that is not recorded reports it as a problem.
	 */
	List<PromptReference> resolve(List<PromptReference> pins) {
		return (notRecordedBecause() == null) ? this.pins.resolve(pins, null) : pins;
	}

	/** Whether two references are of the same prompt. */
	boolean isSamePrompt(PromptReference one, PromptReference other) {
		return withoutVersion(one).equals(withoutVersion(other));
	}

	/** Only one of two pins would be in effect, and the metadata might show the other. */
	private void requireDifferentPrompts(List<PromptReference> pins) {
		for (int i = 1; i < pins.size(); i++) {
			PromptReference pin = pins.get(i);
			Assert.state(pins.subList(0, i).stream().noneMatch((other) -> isSamePrompt(pin, other)),
					() -> "The %s is pinned twice: %s".formatted(pin, pins));
		}
	}

	/** What identifies a prompt. */
	private List<@Nullable Object> withoutVersion(PromptReference reference) {
		boolean configured = reference.project() == null && reference.projectId() == null;
		boolean byId = reference.projectId() != null || (configured && this.settings.projectId() != null);
		return Arrays.asList(reference.slug(), reference.id(),
				byId ? (configured ? this.settings.projectId() : reference.projectId())
						: (configured ? this.settings.project() : reference.project()));
	}

	/** The result of an experiment that was cancelled before it started. */
	ExperimentResult cancelled(ExperimentDefinition definition) {
		return this.recorder.openLocal(definition, "it was cancelled before it started").finish(false);
	}

	/** Give a scorer in Braintrust its connection. */
	@SuppressWarnings("unchecked")
	<I, E, O> MultiScorer<? super I, ? super E, ? super O> connect(MultiScorer<? super I, ? super E, ? super O> scorer,
			@Nullable String project) {
		Map<String, String> query = this.settings.projectQuery(project);
		if (scorer instanceof FunctionScorer function && isConnected() && query != null) {
			return (MultiScorer<? super I, ? super E, ? super O>) (MultiScorer<?, ?, ?>) new ApiFunctionScorer(this.api,
					function, query);
		}
		return scorer;
	}

}
