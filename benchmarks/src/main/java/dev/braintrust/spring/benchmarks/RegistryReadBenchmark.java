package dev.braintrust.spring.benchmarks;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.prompt.BraintrustPrompt;
import dev.braintrust.prompt.BraintrustPromptLoader;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;

/**
 * Cost of reading a cached prompt, compared with plain Caffeine caches and with the
 * official SDK, which sends a request each time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegistryReadBenchmark {

	private final BraintrustStub stub = new BraintrustStub();

	private final ConfigurableApplicationContext context = BenchmarkApplication.start(this.stub,
			BenchmarkApplication.class);

	private final PromptRegistry registry = this.context.getBean(PromptRegistry.class);

	private final PromptReference reference = PromptReference.of("bench-support-agent");

	private final Prompt prompt = this.registry.get(this.reference);

	private final Cache<PromptReference, Prompt> expiring = Caffeine.newBuilder()
		.maximumSize(10_000)
		.expireAfterWrite(Duration.ofHours(1))
		.build();

	private final Cache<PromptReference, Prompt> sizeOnly = Caffeine.newBuilder().maximumSize(10_000).build();

	/** A Caffeine cache that is more than half full records each read for eviction. */
	private final Cache<PromptReference, Prompt> recording = Caffeine.newBuilder()
		.maximumSize(10_000)
		.executor(Runnable::run)
		.build();

	private final ReferenceDefaults defaults = new ReferenceDefaults("bench", null, null);

	private final BraintrustPromptLoader official = this.stub.officialLoader();

	public RegistryReadBenchmark() {
		this.expiring.put(this.reference, this.prompt);
		this.sizeOnly.put(this.reference, this.prompt);
		this.sizeOnly.put(this.defaults.complete(this.reference), this.prompt);
		for (int i = 0; i < 6_000; i++) {
			this.recording.put(PromptReference.of("other-" + i), this.prompt);
		}
		this.recording.put(this.reference, this.prompt);
	}

	@TearDown
	public void close() {
		this.context.close();
		this.stub.close();
	}

	@Benchmark
	public Prompt registry() {
		return this.registry.get(this.reference);
	}

	/** Creates a reference for each call. */
	@Benchmark
	public Prompt registryBySlug() {
		return this.registry.get("bench-support-agent");
	}

	@Benchmark
	public Prompt caffeineWithExpiry() {
		return Objects.requireNonNull(this.expiring.getIfPresent(this.reference));
	}

	@Benchmark
	public Prompt caffeineBySize() {
		return Objects.requireNonNull(this.sizeOnly.getIfPresent(this.reference));
	}

	/**
	 * The cost that each hit of the registry would have in addition if it recorded reads.
	 */
	@Benchmark
	public Prompt caffeineRecording() {
		return Objects.requireNonNull(this.recording.getIfPresent(this.reference));
	}

	/** The cost of a hit if each call completed its reference. */
	@Benchmark
	public Prompt caffeineByCompletedReference() {
		return Objects.requireNonNull(this.sizeOnly.getIfPresent(this.defaults.complete(this.reference)));
	}

	@Benchmark
	public BraintrustPrompt officialSdkLoad() {
		return this.official.load("bench-support-agent");
	}

}
