package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.Experiment;
import dev.braintrust.spring.experiment.ExperimentProgress;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.experiment.Scorer;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.Overrides;

/**
 * The only {@link Experiment}.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 */
final class ExperimentBuilder<I, E, O> implements Experiment<I, E, O> {

	private static final int DEFAULT_CONCURRENCY = 4;

	private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

	private final DefaultExperiments experiments;

	private final String name;

	private final CaseSource<I, E, O> cases;

	private final Task<? super I, ? extends O> task;

	private final List<PromptReference> pins = new ArrayList<>();

	private final Map<String, MultiScorer<? super I, ? super E, ? super O>> scorers = new LinkedHashMap<>();

	private final Map<String, @Nullable Object> metadata;

	private final List<String> tags = new ArrayList<>();

	private @Nullable Comparison comparison;

	private @Nullable String baseline;

	private @Nullable String project;

	private @Nullable String description;

	private int trials = 1;

	private int concurrency = DEFAULT_CONCURRENCY;

	private Duration distance = Duration.ZERO;

	private Duration timeout = DEFAULT_TIMEOUT;

	private Consumer<? super ExperimentProgress> listener = (progress) -> {
	};

	private record Comparison(PromptReference base, PromptReference candidate) {
	}

	ExperimentBuilder(DefaultExperiments experiments, String name, CaseSource<I, E, O> cases,
			Task<? super I, ? extends O> task, Map<String, ? extends @Nullable Object> metadata) {
		this.experiments = experiments;
		this.name = name;
		this.cases = cases;
		this.task = task;
		this.metadata = new LinkedHashMap<>(metadata);
	}

	@Override
	public Experiment<I, E, O> pin(PromptReference pin) {
		requireUnpinned(pin);
		Overrides.experimentPins(List.of(pin));
		this.pins.add(pin);
		return this;
	}

	private void requireUnpinned(PromptReference pin) {
		boolean compared = this.comparison != null && this.experiments.isSamePrompt(this.comparison.base(), pin);
		Assert.isTrue(!compared && this.pins.stream().noneMatch((other) -> this.experiments.isSamePrompt(pin, other)),
				() -> "The %s is pinned already; to compare two versions, call compare(base, candidate)"
					.formatted(pin));
	}

	@Override
	public Experiment<I, E, O> compare(PromptReference base, PromptReference candidate) {
		Assert.isTrue(this.experiments.isSamePrompt(base, candidate),
				() -> "compare(...) needs two versions of one prompt, not %s and %s".formatted(base, candidate));
		requireUnpinned(base);
		Assert.isTrue(this.comparison == null, "An experiment compares two versions of one prompt only");
		Assert.isTrue(this.baseline == null, "An experiment has either a baseline or compares two versions");
		Overrides.experimentPins(List.of(base, candidate));
		this.comparison = new Comparison(base, candidate);
		return this;
	}

	@Override
	public Experiment<I, E, O> baseline(String nameOrId) {
		Assert.hasText(nameOrId, "The baseline must not be blank");
		Assert.isTrue(this.comparison == null, "An experiment has either a baseline or compares two versions");
		this.baseline = nameOrId;
		return this;
	}

	@Override
	public Experiment<I, E, O> scorer(String name, Scorer<? super I, ? super E, ? super O> scorer) {
		return scorers(name, SingleScorer.of(scorer));
	}

	@Override
	public Experiment<I, E, O> scorers(String name, MultiScorer<? super I, ? super E, ? super O> scorer) {
		Assert.hasText(name, "The name of a scorer must not be blank");
		Assert.isTrue(this.scorers.putIfAbsent(name, scorer) == null,
				() -> "There are two scorers '%s'".formatted(name));
		return this;
	}

	@Override
	public Experiment<I, E, O> trials(int trials) {
		Assert.isTrue(trials > 0, "The number of trials must be positive");
		this.trials = trials;
		return this;
	}

	@Override
	public Experiment<I, E, O> concurrency(int concurrency) {
		Assert.isTrue(concurrency > 0, "The concurrency must be positive");
		this.concurrency = concurrency;
		return this;
	}

	@Override
	public Experiment<I, E, O> rateLimit(int cases, Duration period) {
		Assert.isTrue(cases > 0 && isPositive(period), "The rate limit must be positive");
		this.distance = period.dividedBy(cases);
		return this;
	}

	@Override
	public Experiment<I, E, O> timeout(Duration timeout) {
		Assert.isTrue(isPositive(timeout), "The timeout must be positive");
		this.timeout = timeout;
		return this;
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isZero() && !duration.isNegative();
	}

	@Override
	public Experiment<I, E, O> project(String project) {
		Assert.hasText(project, "The project must not be blank");
		this.project = project;
		return this;
	}

	@Override
	public Experiment<I, E, O> description(String description) {
		this.description = description;
		return this;
	}

	@Override
	public Experiment<I, E, O> metadata(Map<String, ? extends @Nullable Object> metadata) {
		this.metadata.putAll(metadata);
		return this;
	}

	@Override
	public Experiment<I, E, O> tags(String... tags) {
		this.tags.addAll(List.of(tags));
		return this;
	}

	@Override
	public Experiment<I, E, O> onProgress(Consumer<? super ExperimentProgress> listener) {
		this.listener = listener;
		return this;
	}

	@Override
	public ExperimentResult run() {
		Assert.state(!Schedulers.isInNonBlockingThread(),
				"An experiment blocks: run it on a thread that may block, such as one of Schedulers.boundedElastic()");
		CaseSource.Loaded<I, E, O> loaded = this.cases.load(this.project, this.trials);
		ExperimentDefinition definition = new ExperimentDefinition(this.name, this.project, this.description,
				this.metadata, this.tags, this.pins,
				(this.baseline != null) ? new ExperimentDefinition.Baseline(this.baseline) : null, null, null)
			.withDataset(loaded.dataset());
		Comparison compared = this.comparison;
		if (compared == null) {
			return run(definition, loaded);
		}
		// both before the first case, so that the base does not run if the candidate is
		// missing
		List<PromptReference> basePins = this.experiments.resolve(pinsWith(compared.base()));
		List<PromptReference> candidatePins = this.experiments.resolve(pinsWith(compared.candidate()));
		ExperimentResult base = run(definition.withName(this.name + "-base").withPins(basePins), loaded);
		return run(definition.withPins(candidatePins).withBase(new ExperimentDefinition.Finished(base)), loaded);
	}

	private List<PromptReference> pinsWith(PromptReference pin) {
		List<PromptReference> all = new ArrayList<>(this.pins);
		all.add(pin);
		return all;
	}

	private ExperimentResult run(ExperimentDefinition definition, CaseSource.Loaded<I, E, O> loaded) {
		if (Thread.currentThread().isInterrupted()) {
			return this.experiments.cancelled(definition);
		}
		ExperimentSession session = this.experiments.open(definition);
		if (loaded.incomplete() != null) {
			session.addProblem(loaded.incomplete());
		}
		Map<String, MultiScorer<? super I, ? super E, ? super O>> connected = new LinkedHashMap<>();
		this.scorers.forEach((name, scorer) -> connected.put(name, this.experiments.connect(scorer, this.project)));
		Pacer pacer = this.distance.isZero() ? Pacer.UNLIMITED : new Pacer(this.distance);
		return new ExperimentRun<>(session, this.task, connected,
				new ExperimentRun.Settings(this.concurrency, pacer, this.timeout, this.listener))
			.run(loaded.works(), loaded.incomplete() == null);
	}

}
