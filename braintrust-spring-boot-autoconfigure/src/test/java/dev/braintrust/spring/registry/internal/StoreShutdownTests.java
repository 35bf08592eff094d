package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prompts that an application loads just before it stops are in the store.
 */
@ExtendWith(OutputCaptureExtension.class)
class StoreShutdownTests {

	private static final int PROMPTS = 200;

	@RegisterExtension
	static final RedisServerExtension redis = new RedisServerExtension();

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@TempDir
	private Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BraintrustAutoConfiguration.class))
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.project=support-bot",
				"braintrust.api-url=" + this.braintrust.url(), "braintrust.prompts.store.timeout=20s");

	StoreShutdownTests() {
		for (int i = 0; i < PROMPTS; i++) {
			this.braintrust.withPrompt("prompt-" + i, "1", "Hi ".repeat(10_000));
		}
	}

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	static void loadAll(PromptRegistry registry) {
		Flux.range(0, PROMPTS).flatMap((i) -> registry.load(PromptReference.of("prompt-" + i)), PROMPTS).blockLast();
	}

	/** Redis is paused, so that the write is pending when the context closes. */
	@Test
	void shouldWriteToRedisBeforeTheContextCloses(CapturedOutput output) {
		LettuceConnectionFactory connections = redis.connections();
		try (RedisConnection other = connections.getConnection()) {
			this.braintrust.failWith(Fault.slow(Duration.ofMillis(200)));
			this.runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
				.withPropertyValues("braintrust.prompts.store.type=redis", "spring.data.redis.port=" + redis.port(),
						"braintrust.prompts.store.redis.key-prefix=shutdown:")
				.run((context) -> {
					CompletableFuture<Prompt> loaded = context.getBean(PromptRegistry.class)
						.load(PromptReference.of("prompt-1"))
						.toFuture();
					this.braintrust.awaitRequests(1);
					other.execute("CLIENT", "PAUSE".getBytes(), "1000".getBytes());
					loaded.get(1, TimeUnit.MINUTES);
				});
			assertThat(new StringRedisTemplate(connections).keys("shutdown:*:row")).hasSize(1);
		}
		finally {
			connections.destroy();
		}
		assertThat(output).doesNotContain("prompt store");
	}

	/** A process that loads prompts and ends immediately. */
	static final class ShortLived {

		private ShortLived() {
		}

		public static void main(String[] args) {
			ConfigurableApplicationContext context = new SpringApplicationBuilder(BraintrustAutoConfiguration.class)
				.web(WebApplicationType.NONE)
				.properties("braintrust.api-key=sk-test", "braintrust.project=support-bot",
						"braintrust.api-url=" + args[0], "braintrust.prompts.store.type=file",
						"braintrust.prompts.store.timeout=20s", "braintrust.prompts.store.file.directory=" + args[1])
				.run();
			loadAll(context.getBean(PromptRegistry.class));
		}

	}

	@Test
	void shouldWriteToFilesBeforeAShortProcessEnds() throws Exception {
		Path files = this.directory.resolve("prompts");
		Path log = this.directory.resolve("log");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), ShortLived.class.getName(),
				this.braintrust.url(), files.toString())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(process.exitValue()).as(Files.readString(log)).isZero();
		try (var written = Files.list(files)) {
			assertThat(written).hasSize(PROMPTS).allMatch((file) -> file.toString().endsWith(".prompt"));
		}
	}

	/** A slow store whose connection is stopped before beans are destroyed. */
	private static class SlowStore implements PromptStore, SmartLifecycle {

		final Set<String> written = ConcurrentHashMap.newKeySet();

		private volatile boolean connected;

		@Override
		public String name() {
			return "slow";
		}

		@Override
		public @Nullable StoredPrompt read(StoreKey key) {
			return null;
		}

		@Override
		public void write(StoreKey key, StoredPrompt prompt) {
			LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
			if (!this.connected) {
				throw new IllegalStateException("stopped");
			}
			this.written.add(key.id());
		}

		@Override
		public void remove(StoreKey key) {
		}

		@Override
		public void start() {
			this.connected = true;
		}

		@Override
		public void stop() {
			this.connected = false;
		}

		@Override
		public boolean isRunning() {
			return this.connected;
		}

		@Override
		public int getPhase() {
			return 0;
		}

	}

	@Test
	void shouldWritePendingPromptsBeforeConnectionsAreStopped() {
		SlowStore store = new SlowStore();
		this.runner.withBean(SlowStore.class, () -> store)
			.run((context) -> loadAll(context.getBean(PromptRegistry.class)));
		assertThat(store.written).hasSize(PROMPTS);
	}

	@Test
	void shouldWritePendingPromptsWhenARegistryIsClosedWithoutAContext() {
		SlowStore store = new SlowStore();
		store.start();
		try (TestRegistry test = TestRegistry.at(this.braintrust.url())
			.timeout(Duration.ofSeconds(20))
			.storeTimeout(Duration.ofSeconds(20))
			.store(store)
			.build()) {
			loadAll(test.registry);
		}
		assertThat(store.written).hasSize(PROMPTS);
	}

	@Test
	void shouldStopWaitingForAHangingStore(CapturedOutput output) throws IOException {
		CountDownLatch release = new CountDownLatch(1);
		PromptStore hanging = new SlowStore() {

			@Override
			public void write(StoreKey key, StoredPrompt prompt) {
				boolean interrupted = false;
				while (release.getCount() > 0) {
					try {
						release.await();
					}
					catch (InterruptedException ex) {
						interrupted = true;
					}
				}
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
			}

		};
		long[] closing = new long[1];
		try {
			this.runner.withBean(PromptStore.class, () -> hanging)
				.withPropertyValues("braintrust.prompts.store.timeout=500ms")
				.run((context) -> {
					loadAll(context.getBean(PromptRegistry.class));
					closing[0] = System.nanoTime();
				});
			assertThat(Duration.ofNanos(System.nanoTime() - closing[0]))
				.as("waits once for the store timeout, not three times")
				.isBetween(Duration.ofMillis(500), Duration.ofSeconds(10));
		}
		finally {
			release.countDown();
		}
		assertThat(output.getOut().split("did not complete all writes", -1)).hasSize(2);
	}

	@Test
	void shouldNotDelayAContextThatHasNoStore() {
		long[] closing = new long[1];
		this.runner.withPropertyValues("braintrust.prompts.store.timeout=1h").run((context) -> {
			loadAll(context.getBean(PromptRegistry.class));
			closing[0] = System.nanoTime();
		});
		assertThat(Duration.ofNanos(System.nanoTime() - closing[0])).isLessThan(Duration.ofSeconds(10));
	}

}
