package dev.braintrust.spring.experiment.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * What an experiment is called, and what it is about.
 *
 * @param name its name
 * @param project the name of its project, or null for the configured one
 * @param description its description, or null
 * @param metadata values by name
 * @param tags its tags
 * @param pins the prompts and their versions
 * @param base what it is compared with, or null
 * @param datasetId the id of the dataset in Braintrust, or null
 * @param datasetVersion the concrete version of the dataset, or null
 */
public record ExperimentDefinition(String name, @Nullable String project, @Nullable String description,
		Map<String, ? extends @Nullable Object> metadata, List<String> tags, List<PromptReference> pins,
		@Nullable Base base, @Nullable String datasetId, @Nullable String datasetVersion) {

	/**
	 * What an experiment is compared with.
	 */
	public sealed interface Base {

	}

	/**
	 * An experiment in Braintrust.
	 *
	 * @param nameOrId its name or id
	 */
	public record Baseline(String nameOrId) implements Base {
	}

	/**
	 * An experiment of this process.
	 *
	 * @param result its result
	 */
	public record Finished(ExperimentResult result) implements Base {
	}

	/**
	 * An experiment with a name, and nothing else.
	 * @param name its name
	 * @return the definition
	 */
	public static ExperimentDefinition named(String name) {
		return new ExperimentDefinition(name, null, null, Map.of(), List.of(), List.of(), null, null, null);
	}

	/**
	 * The same experiment with a dataset.
	 * @param dataset the dataset
	 * @return the definition
	 */
	public ExperimentDefinition withDataset(LoadedDataset<?, ?> dataset) {
		return new ExperimentDefinition(this.name, this.project, this.description, this.metadata, this.tags, this.pins,
				this.base, dataset.id(), dataset.version());
	}

	/**
	 * The same experiment with pinned prompts.
	 * @param pins the prompts and their versions
	 * @return the definition
	 */
	public ExperimentDefinition withPins(List<PromptReference> pins) {
		return new ExperimentDefinition(this.name, this.project, this.description, this.metadata, this.tags, pins,
				this.base, this.datasetId, this.datasetVersion);
	}

	/**
	 * The same experiment with a base.
	 * @param base what it is compared with, or null
	 * @return the definition
	 */
	public ExperimentDefinition withBase(@Nullable Base base) {
		return new ExperimentDefinition(this.name, this.project, this.description, this.metadata, this.tags, this.pins,
				base, this.datasetId, this.datasetVersion);
	}

	/**
	 * The same experiment with another name.
	 * @param name its name
	 * @return the definition
	 */
	public ExperimentDefinition withName(String name) {
		return new ExperimentDefinition(name, this.project, this.description, this.metadata, this.tags, this.pins,
				this.base, this.datasetId, this.datasetVersion);
	}

	/**
	 * The same experiment with tags.
	 * @param tags its tags
	 * @return the definition
	 */
	public ExperimentDefinition withTags(List<String> tags) {
		return new ExperimentDefinition(this.name, this.project, this.description, this.metadata, tags, this.pins,
				this.base, this.datasetId, this.datasetVersion);
	}

}
