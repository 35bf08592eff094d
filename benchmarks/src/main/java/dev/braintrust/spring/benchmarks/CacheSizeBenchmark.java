package dev.braintrust.spring.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Flux;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Whether the cost of a cache hit depends on the size of the cache. A few prompts are
 * read repeatedly, as by annotated methods; reading all prompts in turn would also
 * measure the processor's caches.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheSizeBenchmark {

	private static final int READ = 16;

	@Param({ "100", "10000", "100000" })
	private int cached;

	private final BraintrustStub stub = new BraintrustStub();

	private final ConfigurableApplicationContext context = BenchmarkApplication.start(this.stub,
			BenchmarkApplication.class, "braintrust.prompts.cache.maximum-size=200000");

	private final PromptRegistry registry = this.context.getBean(PromptRegistry.class);

	private final PromptReference[] references = new PromptReference[READ];

	private int next;

	static void fill(PromptRegistry registry, int count) {
		Flux.range(0, count).flatMap((i) -> registry.load(PromptReference.of("prompt-" + i)), 16).then().block();
	}

	@Setup
	public void fill() {
		fill(this.registry, this.cached);
		for (int i = 0; i < READ; i++) {
			this.references[i] = PromptReference.of("prompt-" + i * (this.cached / READ));
		}
	}

	@TearDown
	public void close() {
		this.context.close();
		this.stub.close();
	}

	@Benchmark
	public Prompt registry() {
		this.next = (this.next + 1) % READ;
		return this.registry.get(this.references[this.next]);
	}

}
