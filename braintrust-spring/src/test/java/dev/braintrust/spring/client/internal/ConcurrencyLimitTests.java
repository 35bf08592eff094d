package dev.braintrust.spring.client.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConcurrencyLimitTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final HttpExecutor executor = new HttpExecutor();

	private final ConcurrencyLimit limit = new ConcurrencyLimit(2, this.executor);

	@AfterEach
	void close() {
		this.executor.shutdownNow();
	}

	private void assertHasTwoPermits() {
		List<Sinks.One<String>> running = List.of(Sinks.one(), Sinks.one());
		AtomicInteger started = new AtomicInteger();
		List<CompletableFuture<String>> results = new ArrayList<>();
		for (Sinks.One<String> sink : running) {
			results.add(this.limit.apply(sink.asMono().doOnSubscribe((subscription) -> started.incrementAndGet()))
				.toFuture());
		}
		org.awaitility.Awaitility.await().atMost(SOON).until(() -> started.get() == 2);
		CompletableFuture<String> third = this.limit.apply(Mono.just("third")).toFuture();
		assertThat(third).isNotDone();
		running.forEach((sink) -> sink.tryEmitValue("done"));
		assertThat(third).succeedsWithin(SOON);
		results.forEach((result) -> assertThat(result).succeedsWithin(SOON).isEqualTo("done"));
	}

	@Test
	void shouldLimitConcurrentRequests() {
		assertHasTwoPermits();
	}

	@Test
	void shouldReleaseThePermitAfterAFailure() {
		for (int i = 0; i < 5; i++) {
			assertThatThrownBy(() -> this.limit.apply(Mono.error(new IllegalStateException("no"))).block(SOON))
				.hasMessage("no");
		}
		assertHasTwoPermits();
	}

	@Test
	void shouldReleaseThePermitAfterAVirtualMachineError() {
		for (Error error : List.of(new OutOfMemoryError("no thread"), new StackOverflowError(),
				new NoClassDefFoundError("x"))) {
			for (int i = 0; i < 3; i++) {
				assertThatThrownBy(() -> this.limit.apply(Mono.defer(() -> {
					throw error;
				})).block(SOON)).isNotNull();
			}
		}
		assertHasTwoPermits();
	}

	/** Prompts may be requested on a stack of any depth. */
	@Test
	void shouldLeakNoPermitWhenTheCallersStackOverflows() throws Exception {
		for (int i = 0; i < 20; i++) {
			Thread caller = new Thread(null, () -> {
				try {
					descend(0);
				}
				catch (StackOverflowError ex) {
					// expected
				}
			}, "deep", 256 * 1024);
			caller.start();
			caller.join();
		}
		assertHasTwoPermits();
	}

	private int descend(int depth) {
		if (depth % 7 == 0) {
			this.limit.apply(Mono.just("x")).subscribe((value) -> {
			}, (failure) -> {
			});
		}
		return descend(depth + 1) + 1;
	}

	@Test
	void shouldReleaseThePermitWhenCancelled() {
		for (int i = 0; i < 100; i++) {
			Disposable running = this.limit.apply(Mono.never()).subscribe();
			running.dispose();
		}
		assertHasTwoPermits();
	}

	@Test
	void shouldFailRequestsAfterShutdown() {
		this.executor.shutdownNow();
		assertThatThrownBy(() -> this.limit.apply(Mono.just("x")).block(SOON)).hasMessageContaining("shutting down")
			.isNotInstanceOf(RejectedExecutionException.class);
	}

	@Test
	void shouldNotRecurseWhenManyRequestsEndImmediately() {
		List<CompletableFuture<Integer>> results = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			results.add(this.limit.apply(Mono.just(i)).toFuture());
		}
		results.forEach((result) -> assertThat(result).succeedsWithin(SOON));
		assertHasTwoPermits();
	}

}
