package dev.braintrust.spring.experiment.junit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.core.env.PropertyResolver;
import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.Dataset;
import dev.braintrust.spring.experiment.internal.DatasetDefinition;
import dev.braintrust.spring.experiment.internal.DatasetOrigin;
import dev.braintrust.spring.experiment.internal.ExperimentDefinition;
import dev.braintrust.spring.experiment.internal.LoadedDataset;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * What the annotations of a test class say.
 *
 * @param testClass the class with {@link BraintrustExperiment}
 * @param annotation the annotation
 * @param minimum the minimum scores
 * @param methods the experiment's methods
 */
record ExperimentClass(Class<?> testClass, BraintrustExperiment annotation, MinimumScores minimum,
		Set<ExperimentMethod> methods) {

	static ExperimentClass of(Class<?> testClass, BraintrustExperiment annotation) {
		return new ExperimentClass(testClass, annotation, MinimumScores.of(testClass, annotation),
				ExperimentMethod.findAll(testClass));
	}

	/** Whether a dataset is a file, not one in Braintrust. */
	static boolean isFile(String dataset) {
		return dataset.startsWith("classpath:") || dataset.startsWith("file:");
	}

	/** The dataset of a method. */
	Dataset<?, ?> dataset(ExperimentMethod method, PropertyResolver placeholders) {
		DatasetSource source = method.source();
		String value = placeholders.resolveRequiredPlaceholders(source.value());
		String version = placeholders.resolveRequiredPlaceholders(source.version());
		String environment = placeholders.resolveRequiredPlaceholders(source.environment());
		Assert.state(version.isEmpty() || environment.isEmpty(),
				() -> "@DatasetSource on %s names a version and an environment: remove one of them".formatted(method));
		Assert.state(source.limit() >= 0, () -> "@DatasetSource on %s has a negative limit".formatted(method));
		CaseTypes types = CaseTypes.of(method);
		Dataset<?, ?> dataset = DatasetDefinition.of(
				isFile(value) ? new DatasetOrigin.File(value) : new DatasetOrigin.Named(value), types.input(),
				types.expected());
		dataset = version.isEmpty() ? dataset : dataset.version(version);
		dataset = environment.isEmpty() ? dataset : dataset.environment(environment);
		return (source.limit() == 0) ? dataset : dataset.limit(source.limit());
	}

	/** The experiment, whose dataset is known if all methods have the same. */
	ExperimentDefinition definition(LoadedDataset<?, ?> dataset, PropertyResolver placeholders) {
		String name = placeholders.resolveRequiredPlaceholders(this.annotation.name());
		String baseline = placeholders.resolveRequiredPlaceholders(this.annotation.baseline());
		ExperimentDefinition definition = ExperimentDefinition.named(name)
			.withPins(pins(placeholders))
			.withBase(baseline.isEmpty() ? null : new ExperimentDefinition.Baseline(baseline));
		Set<DatasetSource> sources = this.methods.stream().map(ExperimentMethod::source).collect(Collectors.toSet());
		return (sources.size() == 1) ? definition.withDataset(dataset) : definition;
	}

	/**
	 * The pins of all methods. An experiment is about one version of each prompt.
	 */
	private List<PromptReference> pins(PropertyResolver placeholders) {
		Map<PromptReference, PromptReference> pins = new LinkedHashMap<>();
		for (ExperimentMethod method : this.methods) {
			for (PromptReference pin : Pins.of(method.testClass(), method.method(),
					placeholders::resolveRequiredPlaceholders)) {
				PromptReference other = pins.put(Pins.withoutVersion(pin), pin);
				Assert.state(other == null || other.equals(pin),
						() -> "The methods of %s pin prompt '%s' to different versions: use one class for each version"
							.formatted(this.testClass.getName(), pin.slug()));
			}
		}
		return new ArrayList<>(pins.values());
	}

}
