package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.braintrust.spring.prompt.PromptReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Pins of operators while a store hangs, fails or answers late.
 */
@ExtendWith(OutputCaptureExtension.class)
class PinSynchronizationTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static final Duration NEVER = Duration.ofDays(1);

	private final FakeStore store = new FakeStore();

	private final OperatorPins pins = new OperatorPins(Map.of("configured", "7"), this.store, NEVER);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void close() {
		this.store.release();
		this.pins.close();
		this.threads.shutdown();
	}

	private static final class FakeStore implements PinStore {

		private final Map<String, StoredPin> pins = new ConcurrentHashMap<>();

		private final AtomicInteger writes = new AtomicInteger();

		private final AtomicInteger reads = new AtomicInteger();

		private volatile @Nullable CountDownLatch held;

		private volatile @Nullable RuntimeException failure;

		void hold() {
			this.held = new CountDownLatch(1);
		}

		void release() {
			CountDownLatch current = this.held;
			if (current != null) {
				current.countDown();
			}
		}

		private void use() {
			CountDownLatch current = this.held;
			try {
				if (current != null) {
					current.await();
				}
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			RuntimeException failing = this.failure;
			if (failing != null) {
				throw failing;
			}
		}

		@Override
		public List<StoredPin> read() {
			List<StoredPin> read = List.copyOf(this.pins.values());
			this.reads.incrementAndGet();
			use();
			return read;
		}

		@Override
		public void write(StoredPin pin) {
			use();
			this.writes.incrementAndGet();
			this.pins.put(OperatorPin.key(pin.reference()), pin);
		}

		@Override
		public void remove(String slug) {
			use();
			this.writes.incrementAndGet();
			this.pins.remove(slug);
		}

	}

	private void awaitReads(int count) {
		Awaitility.await().untilAtomic(this.store.reads, org.hamcrest.Matchers.greaterThanOrEqualTo(count));
	}

	private @Nullable PromptReference pinned() {
		return this.pins.find(GREETER.withProject("any"));
	}

	@Test
	void shouldNotUndoAChangeByAnOlderRead() throws Exception {
		awaitReads(1);
		this.store.hold();
		Future<Boolean> reading = this.threads.submit(() -> this.pins.isPinned("greeter"));
		awaitReads(2);
		Future<Boolean> pinning = this.threads.submit(() -> this.pins.pin(GREETER.withVersion("1"), null));
		Awaitility.await().until(() -> pinned() != null);
		this.store.release();
		assertThat(reading.get(10, TimeUnit.SECONDS)).isTrue();
		assertThat(pinning.get(10, TimeUnit.SECONDS)).isTrue();
		assertThat(pinned()).isEqualTo(GREETER.withVersion("1"));
	}

	@Test
	void shouldApplyChangesAtOnceWhileTheStoreHangs() throws Exception {
		awaitReads(1);
		this.store.hold();
		List<Future<Boolean>> changes = new ArrayList<>();
		for (String version : List.of("1", "2")) {
			changes.add(this.threads.submit(() -> this.pins.pin(GREETER.withVersion(version), null)));
			Awaitility.await().until(() -> GREETER.withVersion(version).equals(pinned()));
		}
		changes.add(this.threads.submit(() -> this.pins.remove("greeter")));
		Awaitility.await().until(() -> pinned() == null);
		this.store.release();
		for (Future<Boolean> change : changes) {
			assertThat(change.get(10, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.store.pins).isEmpty();
	}

	@Test
	void shouldWriteTheLastChangeOfEachSlugAfterAFailure(CapturedOutput output) {
		awaitReads(1);
		this.store.failure = new IllegalStateException("secret of the server");
		for (int i = 1; i <= 100; i++) {
			assertThat(this.pins.pin(GREETER.withVersion(String.valueOf(i)), null)).isFalse();
		}
		assertThat(this.pins.remove("other")).isFalse();
		this.store.failure = null;
		this.pins.isPinned("unknown");
		assertThat(this.store.writes).hasValue(2);
		assertThat(this.store.pins.get("greeter").reference().version()).isEqualTo("100");
		assertThat(pinned()).isEqualTo(GREETER.withVersion("100"));
		assertThat(output.toString().lines().filter((line) -> line.contains("can't be shared"))).hasSize(1);
		assertThat(output).doesNotContain("secret of the server");
	}

	@Test
	void shouldKnowAPinThatAnotherInstanceJustSet() {
		awaitReads(1);
		this.store.pins.put("greeter", new PinStore.StoredPin(GREETER.withVersion("3"), null));
		assertThat(this.pins.isPinned("greeter")).isTrue();
		assertThat(pinned()).isEqualTo(GREETER.withVersion("3"));
	}

	@Test
	void shouldUseThePinOfAPropertyWhereOneSetAtRunTimeDoesNotApply() {
		PromptReference configured = PromptReference.of("configured");
		this.pins.pin(configured.withProject("other").withVersion("8"), null);
		assertThat(this.pins.find(configured.withProject("other")).version()).isEqualTo("8");
		assertThat(this.pins.find(configured.withProject("support-bot")).version()).isEqualTo("7");
	}

	@Test
	void shouldNotDistinguishTheCaseOfIds() {
		String id = "5A4DB0E5-0b0c-4b0e-9c0f-5a4db0e50001";
		this.pins.pin(PromptReference.ofId(id).withVersion("1"), null);
		assertThat(this.pins.isPinned(id.toUpperCase(java.util.Locale.ROOT))).isTrue();
		this.pins.remove(id);
		assertThat(this.pins.isPinned(id)).isFalse();
		assertThat(this.store.pins).isEmpty();
	}

	@Test
	void shouldNotifyOfPinsOnce() {
		List<PromptReference> pinned = new ArrayList<>();
		this.pins.pin(GREETER.withVersion("1"), null);
		this.pins.onPinned(pinned::add);
		this.pins.isPinned("unknown");
		this.pins.pin(GREETER.withVersion("2"), null);
		this.store.pins.put("other", new PinStore.StoredPin(PromptReference.of("other").withVersion("3"), null));
		this.pins.isPinned("unknown");
		this.pins.isPinned("unknown");
		assertThat(pinned).containsExactly(GREETER.withVersion("1"), GREETER.withVersion("2"),
				PromptReference.of("other").withVersion("3"));
	}

	@Test
	void shouldRejectInvalidPins() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.pins.pin(PromptReference.latest("greeter"), null))
			.withMessageContaining("needs a version or an environment");
		for (Duration duration : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.pins.pin(GREETER.withVersion("1"), duration))
				.withMessageContaining("must be positive and at most ten years");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> this.pins.remove(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> this.pins.isPinned(""));
		assertThat(pinned()).isNull();
	}

}
