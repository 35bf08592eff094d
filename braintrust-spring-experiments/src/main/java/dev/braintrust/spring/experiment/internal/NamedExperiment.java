package dev.braintrust.spring.experiment.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.Dataset;
import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.Experiment;
import dev.braintrust.spring.experiment.Experiment.Task;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.TaskResult;
import dev.braintrust.spring.experiment.internal.ExperimentRun.Work;

/**
 * An experiment without a dataset.
 *
 * @param experiments runs it
 * @param name its name
 */
record NamedExperiment(DefaultExperiments experiments, String name) implements Experiment.Named {

	@Override
	public <I, E> Experiment.WithDataset<I, E> dataset(Dataset<I, E> dataset) {
		return new WithDataset<>(this, dataset);
	}

	/**
	 * An experiment without a task.
	 *
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param named the experiment
	 * @param dataset its dataset
	 */
	private record WithDataset<I, E>(NamedExperiment named,
			Dataset<I, E> dataset) implements Experiment.WithDataset<I, E> {

		@Override
		public <O> Experiment<I, E, O> task(Task<? super I, ? extends O> task) {
			return create((input) -> ReactiveTask.requireValue(task.run(input)));
		}

		@Override
		public <O> Experiment<I, E, O> reactiveTask(Function<? super I, ? extends Mono<? extends O>> task) {
			return create(new ReactiveTask<I, O>(task));
		}

		private <O> Experiment<I, E, O> create(Task<? super I, ? extends O> task) {
			return new ExperimentBuilder<>(this.named.experiments(), this.named.name(), this::load, task, Map.of());
		}

		private <O> CaseSource.Loaded<I, E, O> load(@Nullable String project, int trials) {
			LoadedDataset<I, E> loaded = this.named.experiments().load(this.dataset, project);
			List<Work<I, E, O>> works = new ArrayList<>();
			for (DatasetCase<I, E> example : loaded.cases()) {
				for (int trial = 1; trial <= trials; trial++) {
					works.add(new Work<>(example, trial, null));
				}
			}
			return new CaseSource.Loaded<>(works, loaded, null);
		}

	}

	@Override
	public <I, E, O> Experiment<I, E, O> rescore(ExperimentResult result, Class<I> input, Class<E> expected,
			Class<O> output) {
		List<Work<I, E, O>> works = new ArrayList<>();
		List<DatasetCase<I, E>> cases = new ArrayList<>();
		for (CaseResult earlier : result.results()) {
			TaskResult<I, E, O> task = typed(earlier.task(), input, expected, output);
			works.add(new Work<>(task.datasetCase(), task.trial(), task));
			cases.add(task.datasetCase());
		}
		Map<String, @Nullable Object> source = new LinkedHashMap<>();
		source.put("name", result.name());
		source.put("id", result.id());
		Assert.isTrue(!works.isEmpty(),
				() -> "The result of experiment '%s' has no cases to score again".formatted(result.name()));
		CaseSource.Loaded<I, E, O> loaded = new CaseSource.Loaded<>(works, new LoadedDataset<>(cases, null, null),
				result.isComplete() ? null : "The result of experiment '%s', which is scored again, is incomplete"
					.formatted(result.name()));
		return new ExperimentBuilder<>(this.experiments, this.name, (project, trials) -> {
			Assert.isTrue(trials == 1, "A result that is scored again has its own trials");
			return loaded;
		}, (any) -> {
			throw new IllegalStateException("The task is not called again");
		}, Map.of("rescored_from", source));
	}

	// the casts are the check
	@SuppressWarnings({ "unchecked", "ReturnValueIgnored" })
	private static <I, E, O> TaskResult<I, E, O> typed(TaskResult<?, ?, ?> result, Class<I> input, Class<E> expected,
			Class<O> output) {
		input.cast(result.input());
		expected.cast(result.expected());
		output.cast(result.output());
		return (TaskResult<I, E, O>) result;
	}

}
