package dev.braintrust.spring.experiment.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.internal.DefaultExperiments;
import dev.braintrust.spring.experiment.internal.ExperimentSession;
import dev.braintrust.spring.experiment.internal.LoadedDataset;

/**
 * The experiment of a test class while its tests run. Opened when the first dataset has
 * been loaded, so that an experiment without cases is not created. Thread-safe.
 */
final class ClassRun {

	private static final Logger logger = LoggerFactory.getLogger(BraintrustExperiment.class);

	private static final Namespace NAMESPACE = Namespace.create(ClassRun.class);

	private final ExperimentClass experiment;

	private final Completeness completeness;

	private final MissingScores missingScores;

	private @Nullable Open open;

	/** The experiment since it is open. */
	private record Open(ExperimentSession session, @Nullable FinishedRuns runs, boolean rerun) {
	}

	private ClassRun(ExperimentClass experiment) {
		this.experiment = experiment;
		this.completeness = new Completeness(experiment.methods());
		this.missingScores = new MissingScores(experiment.minimum().names());
	}

	/** Start the experiment of a class. */
	static void start(ExtensionContext context, BraintrustExperiment annotation) {
		context.getStore(NAMESPACE)
			.put(ClassRun.class, new ClassRun(ExperimentClass.of(context.getRequiredTestClass(), annotation)));
	}

	/** The experiment that a class or method is part of, or null. */
	static @Nullable ClassRun find(ExtensionContext context) {
		return context.getStore(NAMESPACE).get(ClassRun.class, ClassRun.class);
	}

	/** The experiment that a method is part of. */
	static ClassRun of(ExtensionContext context) {
		ClassRun run = find(context);
		Assert.state(run != null, () -> "@DatasetSource on %s requires @BraintrustExperiment on the class"
			.formatted(ExperimentMethod.of(context)));
		return run;
	}

	/** Why a test can't run, or null: a dataset of Braintrust requires a recording. */
	@Nullable String reasonToSkip(DatasetSource source, ExtensionContext context) {
		ApplicationContext application = SpringContexts.get(context);
		String dataset = application.getEnvironment().resolveRequiredPlaceholders(source.value());
		if (ExperimentClass.isFile(dataset)) {
			return null;
		}
		String reason = Recording.unavailableBecause(application, testClass());
		return (reason != null) ? "Dataset '%s' is in Braintrust, and the experiment is not recorded, because %s"
			.formatted(dataset, reason) : null;
	}

	/** Load the cases of a method, and open the experiment. */
	List<ExperimentCase<?, ?>> cases(ExtensionContext context) {
		ExperimentMethod method = ExperimentMethod.of(context);
		ApplicationContext application = SpringContexts.get(context);
		DefaultExperiments experiments = Recording.experiments(application, this.experiment.testClass());
		LoadedDataset<?, ?> dataset = experiments.load(this.experiment.dataset(method, application.getEnvironment()),
				null);
		open(experiments, dataset, application);
		this.completeness.provided(method, dataset.cases().size());
		List<ExperimentCase<?, ?>> cases = new ArrayList<>();
		for (DatasetCase<?, ?> datasetCase : dataset.cases()) {
			cases.add(new ExperimentCase<>(datasetCase, cases.size() + 1));
		}
		return cases;
	}

	private synchronized void open(DefaultExperiments experiments, LoadedDataset<?, ?> dataset,
			ApplicationContext application) {
		if (this.open != null) {
			return;
		}
		FinishedRuns runs = application.getBeanProvider(FinishedRuns.class).getIfAvailable();
		boolean rerun = runs != null && runs.contains(this.experiment.testClass());
		String reason = rerun ? "this is a rerun, and only the first run is recorded"
				: Recording.unavailableBecause(application, testClass());
		ExperimentSession session = experiments.open(this.experiment.definition(dataset, application.getEnvironment()),
				reason);
		this.open = new Open(session, runs, rerun);
	}

	private synchronized @Nullable Open opened() {
		return this.open;
	}

	/** Start the test of a case on the current thread. */
	CaseRun startCase(ExperimentCase<?, ?> example) {
		Open open = opened();
		Assert.state(open != null, "No dataset was loaded");
		CaseRun test = new CaseRun(open.session(), example.datasetCase(), this.experiment.minimum().names());
		example.start(test);
		return test;
	}

	/**
	 * End the test of a case on the same thread. An aborted test has not run the case.
	 */
	void endCase(ExperimentCase<?, ?> example, CaseRun test, @Nullable Throwable failure, ExperimentMethod method) {
		example.end();
		Set<String> scores = test.scores();
		test.end(failure);
		if (!(failure instanceof TestAbortedException)) {
			this.missingScores.ended(method, scores, failure == null);
			this.completeness.finished(method);
		}
	}

	/**
	 * End the experiment.
	 * @throws AssertionError if the minimum scores are not reached
	 */
	void finish() {
		Open open = opened();
		if (open == null) {
			return;
		}
		String missing = this.completeness.missing();
		if (missing != null) {
			open.session().addProblem("Not all cases ran: " + missing);
		}
		ExperimentResult result = open.session().finish(missing == null);
		logger.info("{}", result);
		String failure = open.rerun() ? failureOfFirstRun(open.runs()) : failure(result, missing);
		if (open.runs() != null && this.completeness.hasStarted()) {
			open.runs().add(this.experiment.testClass(), failure);
		}
		if (failure != null) {
			throw new AssertionError(failure);
		}
	}

	private @Nullable String failureOfFirstRun(@Nullable FinishedRuns runs) {
		return (runs != null) ? runs.failureOf(this.experiment.testClass()) : null;
	}

	private @Nullable String failure(ExperimentResult result, @Nullable String missing) {
		if (missing == null) {
			return this.experiment.minimum().failure(result, this.missingScores.descriptions());
		}
		if (!this.experiment.minimum().values().isEmpty()) {
			logger.info("The minimum scores of experiment '{}' are not checked: {}", result.name(), missing);
		}
		return null;
	}

	Class<?> testClass() {
		return this.experiment.testClass();
	}

	Completeness completeness() {
		return this.completeness;
	}

}
