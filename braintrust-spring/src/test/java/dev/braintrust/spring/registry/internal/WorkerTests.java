package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every task completes: it is run, or it fails.
 */
class WorkerTests {

	private static final String NAME = "braintrust-worker-test";

	private final Worker worker = new Worker(NAME);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.worker.close();
	}

	private CompletableFuture<@Nullable String> block() {
		CountDownLatch started = new CountDownLatch(1);
		CompletableFuture<@Nullable String> blocked = this.worker.call(() -> {
			started.countDown();
			this.release.await();
			return Thread.currentThread().getName();
		});
		Awaitility.await().until(() -> started.getCount() == 0);
		return blocked;
	}

	@Test
	void shouldStartItsThreadWithTheFirstTask() {
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain(NAME);
		this.release.countDown();
		assertThat(block().join()).isEqualTo(NAME);
	}

	@Test
	void shouldDrainSubmittedTasksWithinTheTimeout() {
		CompletableFuture<?> blocked = block();
		assertThat(this.worker.drain(Duration.ofMillis(20))).isFalse();
		assertThat(this.worker.isStuck(Duration.ofMillis(10))).isTrue();
		this.release.countDown();
		assertThat(this.worker.drain(Duration.ofSeconds(20))).isTrue();
		assertThat(blocked).isDone();
		assertThat(this.worker.isStuck(Duration.ZERO)).isFalse();
	}

	@Test
	void shouldRejectTasksWhenTheQueueIsFullAndStillDrain() {
		block();
		CompletableFuture<@Nullable String> last = new CompletableFuture<>();
		for (int i = 0; i < 10_000; i++) {
			last = this.worker.call(() -> "done");
		}
		assertThat(this.worker.call(() -> "rejected")).isCompletedExceptionally();
		assertThat(this.worker.drain(Duration.ofMillis(20))).as("queued tasks have not completed").isFalse();
		this.release.countDown();
		assertThat(this.worker.drain(Duration.ofSeconds(20))).isTrue();
		assertThat(last).isCompletedWithValue("done");
	}

	@Test
	void shouldFailQueuedAndLaterTasksWhenClosed() {
		CompletableFuture<@Nullable String> running = block();
		CompletableFuture<@Nullable String> waiting = this.worker.call(() -> "waited");
		assertThat(this.worker.close(Duration.ofMillis(20))).isFalse();
		assertThat(waiting).isCompletedExceptionally();
		assertThat(this.worker.call(() -> "late")).failsWithin(Duration.ofSeconds(1))
			.withThrowableThat()
			.withCauseInstanceOf(RejectedExecutionException.class);
		assertThat(this.worker.drain(Duration.ofMillis(20))).as("no task is left").isTrue();
		assertThat(running).as("interrupted").failsWithin(Duration.ofSeconds(20));
	}

	@Test
	void shouldSkipCancelledTasks() {
		block();
		boolean[] done = new boolean[1];
		CompletableFuture<@Nullable Boolean> cancelled = this.worker.call(() -> done[0] = true);
		cancelled.cancel(false);
		this.release.countDown();
		assertThat(this.worker.drain(Duration.ofSeconds(20))).isTrue();
		assertThat(done[0]).isFalse();
	}

}
