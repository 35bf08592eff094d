package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.internal.LoadRequest.Trigger;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The compiled templates of a prompt that nobody reads are released. The next read
 * compiles them on the threads of the compiler, and never on a thread that must not
 * block.
 */
class ReleasedTemplatesTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static final Map<String, Object> VARIABLES = Map.of("name", "Ada");

	private final CountDownLatch released = new CountDownLatch(1);

	private final AtomicInteger blocked = new AtomicInteger();

	private final AtomicInteger version = new AtomicInteger(1);

	private final PromptSource source = new PromptSource() {

		@Override
		public Mono<FetchResult> fetch(PromptReference reference, @Nullable String etag) {
			Map<String, Object> row = row(reference.slug());
			return Mono.just(new Found(reference.slug().startsWith("slow") ? new SlowRow(row) : row, null));
		}

		@Override
		public Duration timeout() {
			return Duration.ofSeconds(10);
		}

	};

	private final CachingPromptRegistry registry = new CachingPromptRegistry(this.source,
			new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE),
			new ReferenceDefaults("support-bot", null, null), settings(),
			new PromptStores(null, null, "test", Duration.ofSeconds(1)), List.of());

	private static CacheSettings settings() {
		CacheSettings defaults = CacheSettings.DEFAULTS;
		return new CacheSettings(defaults.maximumSize(), Duration.ofMillis(200), defaults.refreshConcurrency(),
				defaults.idleTimeout(), Duration.ofSeconds(3), defaults.failureTtl(), defaults.maxStaleness(),
				defaults.deletedPolicy());
	}

	@AfterEach
	void close() {
		this.released.countDown();
		this.registry.close();
	}

	private Map<String, Object> row(String slug) {
		return Map.of("id", FakeBraintrust.idOf(slug), "slug", slug, "_xact_id", this.version.toString(), "project_id",
				FakeBraintrust.PROJECT_ID, "prompt_data",
				Map.of("prompt",
						Map.of("type", "chat", "messages",
								List.of(Map.of("role", "user", "content", "Hello {{name}}"))),
						"options", Map.of("model", "m")));
	}

	/** A row that occupies a thread of the compiler until the test releases it. */
	private final class SlowRow extends AbstractMap<String, Object> {

		private final Map<String, Object> row;

		SlowRow(Map<String, Object> row) {
			this.row = row;
		}

		@Override
		public Set<Map.Entry<String, Object>> entrySet() {
			ReleasedTemplatesTests.this.blocked.incrementAndGet();
			try {
				ReleasedTemplatesTests.this.released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return this.row.entrySet();
		}

	}

	/** Reads without counting a hit. */
	private Prompt peek() {
		return this.registry.status(GREETER).prompt();
	}

	private void awaitRelease() {
		this.registry.get(GREETER);
		Awaitility.await().until(() -> !PromptFactory.isCompiled(peek()));
	}

	private void occupyTheCompiler() {
		for (int i = 0; i < 4; i++) {
			this.registry.load(PromptReference.of("slow-" + i)).onErrorComplete().subscribe();
		}
		Awaitility.await().until(() -> this.blocked.get() == 4);
	}

	private static <T> T onNonBlockingThread(Callable<T> task) throws Exception {
		CompletableFuture<T> result = new CompletableFuture<>();
		Schedulers.parallel().schedule(() -> {
			try {
				result.complete(task.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		return result.get(5, TimeUnit.SECONDS);
	}

	@Test
	void shouldReturnCompiledTemplatesWhenACallLoadsAPrompt() {
		assertThat(PromptFactory.isCompiled(this.registry.get(GREETER))).isTrue();
	}

	@Test
	void shouldCompileReleasedTemplatesWhenAPromptIsRead() {
		awaitRelease();
		assertThat(PromptFactory.isCompiled(this.registry.get(GREETER))).isTrue();
		awaitRelease();
		assertThat(PromptFactory.isCompiled(this.registry.load(GREETER).block())).isTrue();
	}

	@Test
	void shouldNotKeepTemplatesOfNewVersionsThatNobodyReads() {
		awaitRelease();
		this.version.set(2);
		Awaitility.await().until(() -> "2".equals(peek().version()));
		assertThat(PromptFactory.isCompiled(peek())).isFalse();
		assertThat(this.registry.get(GREETER).build(VARIABLES).messages().toString()).contains("Hello Ada");
	}

	@Test
	void shouldKeepTemplatesOfNewVersionsThatCallsRead() {
		Prompt prompt = new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE).fromRow(row("greeter"));
		LastKnownGoodVersion known = new LastKnownGoodVersion(prompt, null, Source.API, true, null, 0);
		assertThat(new LoadRequest(GREETER, known, Trigger.SCHEDULED, 0).keepsTemplates()).isTrue();
		PromptFactory.release(prompt);
		assertThat(new LoadRequest(GREETER, known, Trigger.SCHEDULED, 0).keepsTemplates()).isFalse();
		assertThat(new LoadRequest(GREETER, known, Trigger.CACHE_MISS, 0).keepsTemplates()).isTrue();
	}

	@Test
	void shouldCompileOnTheThreadsOfTheCompilerOnly() throws Exception {
		awaitRelease();
		occupyTheCompiler();
		// calls return, or wait, without compiling on their own thread
		Prompt read = onNonBlockingThread(() -> this.registry.get(GREETER));
		assertThat(PromptFactory.isCompiled(read)).isFalse();
		CompletableFuture<Prompt> loading = onNonBlockingThread(() -> this.registry.load(GREETER).toFuture());
		CompletableFuture<Prompt> getting = CompletableFuture.supplyAsync(() -> this.registry.get(GREETER),
				(task) -> new Thread(task).start());
		assertThat(loading).isNotDone();
		assertThat(getting).isNotDone();
		this.released.countDown();
		assertThat(PromptFactory.isCompiled(loading.get(5, TimeUnit.SECONDS))).isTrue();
		assertThat(PromptFactory.isCompiled(getting.get(5, TimeUnit.SECONDS))).isTrue();
	}

	@Test
	void shouldReturnACachedPromptWhenTheCompilerIsBusyForLongerThanTheRevalidationTimeout() {
		awaitRelease();
		occupyTheCompiler();
		assertThat(this.registry.get(GREETER).build(VARIABLES).messages().toString()).contains("Hello Ada");
	}

	@Test
	void shouldBuildOnANonBlockingThreadWhileTheCompilerIsBusy() throws Exception {
		awaitRelease();
		occupyTheCompiler();
		assertThat(onNonBlockingThread(() -> this.registry.getIfCached(GREETER).build(VARIABLES)).messages().toString())
			.contains("Hello Ada");
	}

	@Test
	void shouldCompileInTheBackgroundWhenACachedPromptIsRead() {
		awaitRelease();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> PromptFactory.isCompiled(this.registry.getIfCached(GREETER)));
	}

}
