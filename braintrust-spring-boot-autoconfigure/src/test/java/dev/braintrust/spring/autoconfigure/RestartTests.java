package dev.braintrust.spring.autoconfigure;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Repeatedly starts a context, loads a prompt and closes the context, in one process: no
 * threads, classes or heap memory leak.
 */
class RestartTests {

	private static final double GROWTH = 1.02;

	@TempDir
	private Path directory;

	/** Cached contexts of other tests have threads. */
	private final Set<Thread> threadsBefore = threads();

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi {{name}}");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Test
	void shouldNotLeakAfter300Restarts() {
		restart(200);
		long heap = heapAfterCollection();
		long classes = loadedClasses();
		restart(100);
		assertThat(heapAfterCollection()).as("bytes of heap, %d after 200 restarts", heap)
			.isLessThan((long) (heap * GROWTH));
		assertThat(loadedClasses()).as("loaded classes, %d after 200 restarts", classes)
			.isLessThan((long) (classes * GROWTH));
	}

	private void restart(int times) {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, BraintrustAutoConfiguration.class,
					BraintrustAopAutoConfiguration.class))
			.withBean(Greeter.class)
			.withPropertyValues("braintrust.api-url=" + this.braintrust.url(), "braintrust.api-key=sk-test",
					"braintrust.project=support-bot", "braintrust.prompts.store.type=file",
					"braintrust.prompts.store.file.directory=" + this.directory);
		for (int i = 0; i < times; i++) {
			runner.run((context) -> assertThat(context.getBean(Greeter.class).greet()).contains("Hi Ada"));
			// requests recorded by the fake server must not count as a leak
			this.braintrust.clear();
		}
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("braintrust") || thread.getName().startsWith("HttpClient-"))
			.collect(Collectors.toSet());
	}

	private static long loadedClasses() {
		return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
	}

	/**
	 * The used heap after all threads have stopped: on Java 17, those of the HTTP client
	 * stop after a garbage collection.
	 */
	private long heapAfterCollection() {
		Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			System.gc();
			assertThat(threads()).isSubsetOf(this.threadsBefore);
		});
		long minimum = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			minimum = Math.min(minimum, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return minimum;
	}

	static class Greeter {

		@UsePrompt("greeter")
		String greet() {
			return CurrentPrompt.build(Map.of("name", "Ada")).messages().toString();
		}

	}

}
