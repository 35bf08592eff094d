package dev.braintrust.spring.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * A thousand threads simultaneously read prompts that are not cached. Counts all requests
 * and the concurrent requests.
 */
final class ColdStorm {

	private static final String GROUP = "scale";

	private static final int THREADS = 1000;

	private static final int CONNECTIONS = 16;

	private ColdStorm() {
	}

	public static void main(String[] args) throws InterruptedException {
		List<Measurement> measurements = new ArrayList<>();
		measurements.addAll(storm("1,000 threads, 1 prompt", (thread) -> "one"));
		measurements.addAll(storm("1,000 threads, 100 prompts", (thread) -> "prompt-" + thread % 100));
		Measurements.write("ColdStorm", measurements);
	}

	private static List<Measurement> storm(String subject, IntFunction<String> slugs) throws InterruptedException {
		try (BraintrustStub stub = new BraintrustStub();
				ConfigurableApplicationContext context = BenchmarkApplication.start(stub, BenchmarkApplication.class,
						"braintrust.client.maximum-connections=" + CONNECTIONS)) {
			stub.delay(Duration.ofMillis(50));
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			AtomicInteger completed = new AtomicInteger();
			CountDownLatch go = new CountDownLatch(1);
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				PromptReference reference = PromptReference.of(slugs.apply(i));
				threads.add(new Thread(() -> {
					try {
						go.await();
						registry.get(reference);
						completed.incrementAndGet();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}));
			}
			threads.forEach(Thread::start);
			long start = System.nanoTime();
			go.countDown();
			for (Thread thread : threads) {
				thread.join();
			}
			if (completed.get() != THREADS) {
				throw new IllegalStateException("Only %d of %d threads read".formatted(completed.get(), THREADS));
			}
			long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
			return List.of(Measurement.of(GROUP, subject, "requests", "", stub.requests()),
					Measurement.of(GROUP, subject, "at the same time", "", stub.maximumActive()),
					Measurement.of(GROUP, subject, "until all have read", "ms", (double) millis));
		}
	}

}
