package dev.braintrust.spring.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.micrometer.context.ContextSnapshotFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ThreadContext;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nested overrides in plain, asynchronous and reactive code that may throw: each call
 * uses the innermost override, and no thread keeps one.
 */
class OverrideLeakTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final FakeBraintrust braintrust = TestApplication.startBraintrust();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Test
	void shouldNestOnPlatformThreads() {
		nest(() -> Executors.newFixedThreadPool(4));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void shouldNestOnVirtualThreads() {
		nest(() -> {
			try {
				return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private void nest(Supplier<ExecutorService> executors) {
		TestApplication.run(TestApplication.runner(this.braintrust), this.braintrust, (app) -> {
			ExecutorService pool = executors.get();
			try {
				List<Future<?>> futures = new ArrayList<>();
				for (int i = 0; i < 200; i++) {
					futures.add(pool.submit(() -> nested(app)));
				}
				for (Future<?> future : futures) {
					future.get();
				}
				for (int i = 0; i < 50; i++) {
					assertThat(pool.submit(OverrideLeakTests::current).get()).isNull();
				}
				assertThat(Flux.range(0, 100)
					.parallel()
					.runOn(Schedulers.parallel())
					.map((number) -> String.valueOf(current()))
					.sequential()
					.distinct()
					.collectList()
					.block()).containsExactly("null");
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			finally {
				pool.shutdown();
			}
		});
	}

	private static @Nullable Overrides current() {
		return ThreadContext.overrides();
	}

	private static Object nested(TestApplication app) throws Exception {
		PromptOverride outer = PromptOverride.environment("staging");
		PromptOverride inner = PromptOverride.pin(GREETER.withVersion("1"));
		return outer.call(() -> {
			assertVersions(app, "12");
			try {
				inner.call(() -> {
					assertVersions(app, "1");
					PromptOverride.environment("qa").call(() -> {
						assertVersions(app, "1");
						return null;
					});
					if (ThreadLocalRandom.current().nextBoolean()) {
						throw new IllegalStateException("on purpose");
					}
					return null;
				});
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessage("on purpose");
			}
			assertThat(app.greeter().greet("Ada")).isEqualTo("12");
			Callable<String> qa = () -> app.greeter().later("Ada").subscribeOn(Schedulers.parallel()).block();
			assertThat(PromptOverride.environment("qa").call(qa)).isEqualTo("13");
			return app;
		});
	}

	private static void propagate(Runnable task) {
		new Thread(ContextSnapshotFactory.builder().build().captureAll().wrap(task)).start();
	}

	private static void assertVersions(TestApplication app, String expected) throws Exception {
		assertThat(app.greeter().greet("Ada")).isEqualTo(expected);
		assertThat(app.registry().get("greeter").version()).isEqualTo(expected);
		assertThat(app.greeter().later("Ada").subscribeOn(Schedulers.parallel()).block()).isEqualTo(expected);
		if (ThreadLocalRandom.current().nextInt(8) == 0) {
			assertThat(
					CompletableFuture.supplyAsync(() -> app.greeter().greet("Ada"), OverrideLeakTests::propagate).get())
				.isEqualTo(expected);
		}
	}

}
