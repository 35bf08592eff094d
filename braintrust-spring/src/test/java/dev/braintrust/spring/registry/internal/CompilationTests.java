package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Templates are compiled on separate threads, within the timeout of the load.
 */
class CompilationTests {

	private static final String THREADS = "braintrust-compiler-";

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final CountDownLatch released = new CountDownLatch(1);

	private final AtomicReference<String> thread = new AtomicReference<>();

	private final PromptSource source = new PromptSource() {

		@Override
		public Mono<FetchResult> fetch(PromptReference reference, @Nullable String etag) {
			Map<String, Object> row = row(reference.slug(), "Hello {{name}}");
			return Mono.just(new Found(reference.slug().startsWith("slow") ? new SlowRow(row) : row, null));
		}

		@Override
		public Duration timeout() {
			return TIMEOUT;
		}

	};

	private final CachingPromptRegistry registry = new CachingPromptRegistry(this.source,
			new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE),
			new ReferenceDefaults("support-bot", null, null), CacheSettings.DEFAULTS,
			new PromptStores(null, null, "test", Duration.ofSeconds(1)), List.of());

	@AfterEach
	void close() {
		this.released.countDown();
		this.registry.close();
	}

	private static Map<String, Object> row(String slug, String template) {
		return Map.of("id", FakeBraintrust.idOf(slug), "slug", slug, "_xact_id", "1", "project_id",
				FakeBraintrust.PROJECT_ID, "prompt_data",
				Map.of("prompt",
						Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content", template))),
						"options", Map.of("model", "m")));
	}

	/** A row whose compilation blocks until the test releases it. */
	private final class SlowRow extends AbstractMap<String, Object> {

		private final Map<String, Object> row;

		SlowRow(Map<String, Object> row) {
			this.row = row;
		}

		@Override
		public Set<Map.Entry<String, Object>> entrySet() {
			CompilationTests.this.thread.set(Thread.currentThread().getName());
			try {
				CompilationTests.this.released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return this.row.entrySet();
		}

	}

	@Test
	void shouldCompileOnSeparateThreads() {
		this.released.countDown();
		this.registry.get("slow");
		assertThat(this.thread.get()).startsWith(THREADS);
	}

	@Test
	void shouldLoadOtherPromptsWhileOneCompilesSlowly() {
		Mono<Void> slow = this.registry.load(PromptReference.of("slow")).then();
		slow.onErrorComplete().subscribe();
		Awaitility.await().until(() -> this.thread.get() != null);
		assertThat(this.registry.get("quick").build(Map.of("name", "Ada")).messages().toString()).contains("Hello Ada");
		assertThat(this.registry.getIfCached(PromptReference.of("slow"))).isNull();
	}

	@Test
	void shouldFailWhenCompilationExceedsTheTimeout() {
		long start = System.nanoTime();
		assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> this.registry.get("slow"))
			.withMessageContaining("slow")
			.withMessageContaining("braintrust.client.timeout");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT, TIMEOUT.multipliedBy(5));
	}

	@Test
	void shouldEndThreadsWhenTheRegistryIsClosed() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.registry.get("quick");
		this.registry.close();
		// contexts of other tests may have such threads, too
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.noneMatch((thread) -> thread.getName().startsWith(THREADS) && !before.contains(thread)));
	}

}
