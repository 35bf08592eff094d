package dev.braintrust.spring.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * The memory of 100,000 cached prompts, with and without their compiled templates.
 */
final class CacheFootprint {

	private static final int CACHED = Boolean.getBoolean("short") ? 1000 : 100_000;

	/** Loaded before, so that the memory of shared objects is not counted. */
	private static final int BEFORE = 100;

	private static final String SUBJECT = "100,000 prompts";

	private CacheFootprint() {
	}

	public static void main(String[] args) {
		List<Measurement> measurements = new ArrayList<>();
		try (BraintrustStub stub = new BraintrustStub();
				ConfigurableApplicationContext context = BenchmarkApplication.start(stub, BenchmarkApplication.class,
						"braintrust.prompts.cache.maximum-size=200000")) {
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			CacheSizeBenchmark.fill(registry, BEFORE);
			long before = usedHeap();
			CacheSizeBenchmark.fill(registry, CACHED + BEFORE);
			double compiled = (double) (usedHeap() - before) / CACHED;
			// as the registry does with prompts that were not read between two refreshes
			registry.statuses().forEach((status) -> PromptFactory.release(Objects.requireNonNull(status.prompt())));
			double released = (double) (usedHeap() - before) / CACHED;
			measurements.add(Measurement.of("scale", SUBJECT, "heap per prompt", "B", released));
			measurements.add(Measurement.of("scale", SUBJECT, "heap per prompt in use", "B", compiled));
		}
		Measurements.write("CacheFootprint", measurements);
	}

	private static long usedHeap() {
		Runtime runtime = Runtime.getRuntime();
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return runtime.totalMemory() - runtime.freeMemory();
	}

}
