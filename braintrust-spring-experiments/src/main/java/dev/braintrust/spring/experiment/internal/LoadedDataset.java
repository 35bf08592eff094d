package dev.braintrust.spring.experiment.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.DatasetCase;

/**
 * The cases of a dataset.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param cases the selected cases, oldest first
 * @param id the dataset's id, or null if it is not a dataset of Braintrust
 * @param version the concrete version that was read, or null
 */
public record LoadedDataset<I, E>(List<DatasetCase<I, E>> cases, @Nullable String id, @Nullable String version) {
}
