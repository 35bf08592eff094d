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
 * Contexts that start, load a prompt and stop, again and again in one process: neither
 * threads, nor classes, nor heap stay behind.
 */
class RestartTests {

	private static final double GROWTH = 1.02;

	@TempDir
	private Path directory;

	/** Other tests keep their contexts. */
	private final Set<Thread> threadsBefore = threads();

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi {{name}}");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Test
	void shouldLeaveNothingBehindAfter300Restarts() {
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
			// what it keeps is not what is tested
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

	/** When all threads have ended: on Java 17, those of the HTTP client do so later. */
	private long heapAfterCollection() {
		Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			System.gc();
			assertThat(threads()).isSubsetOf(this.threadsBefore);
		});
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

	static class Greeter {

		@UsePrompt("greeter")
		String greet() {
			return CurrentPrompt.build(Map.of("name", "Ada")).messages().toString();
		}

	}

}
