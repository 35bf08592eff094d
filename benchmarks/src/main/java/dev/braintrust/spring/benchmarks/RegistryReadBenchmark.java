package dev.braintrust.spring.benchmarks;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.braintrust.prompt.BraintrustPrompt;
import dev.braintrust.prompt.BraintrustPromptLoader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.internal.ReferenceDefaults;

/**
 * What it costs to get a prompt that is cached, beside the caches that one would use
 * otherwise, and beside the official SDK, which asks the server each time.
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

	/** More than half full, a cache records each read, to know who has to leave. */
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

	/** With a reference that is made for each call. */
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
	 * What a hit would add to the registry's if each recorded that the prompt is used.
	 */
	@Benchmark
	public Prompt caffeineRecording() {
		return Objects.requireNonNull(this.recording.getIfPresent(this.reference));
	}

	/** What a hit would cost if references were completed for each. */
	@Benchmark
	public Prompt caffeineByCompletedReference() {
		return Objects.requireNonNull(this.sizeOnly.getIfPresent(this.defaults.complete(this.reference)));
	}

	@Benchmark
	public BraintrustPrompt officialSdkLoad() {
		return this.official.load("bench-support-agent");
	}

}
