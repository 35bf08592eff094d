package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Where last known good is found when the API can't be reached: the store that the
 * process writes to, then the snapshots that came with the application. Nothing here ever
 * fails or blocks its caller: a store in trouble is left alone for a while, and one line
 * in the log says so.
 * <p>
 * When an application context closes, writes that are under way are awaited, for as long
 * as the store's timeout, before the connections that a store may need are stopped. Not a
 * {@code SmartLifecycle}, which would be made and started with every context.
 */
public final class PromptStores implements Lifecycle, Phased, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PromptStores.class);

	/** How long a store is left alone after it failed. */
	private static final Duration RECOVERY = Duration.ofSeconds(5);

	/**
	 * Stops after web servers, executors and schedulers, which may still load prompts,
	 * and before connection factories such as {@code LettuceConnectionFactory}, whose
	 * phase is 0.
	 */
	private static final int PHASE = 1;

	private final @Nullable PromptStore store;

	private final @Nullable SharedRefresh shared;

	private final @Nullable SnapshotPrompts snapshots;

	private final String namespace;

	private final Duration timeout;

	private final Worker worker = new Worker("braintrust-store");

	/** A store that hangs must not keep snapshots from being read. */
	private final Worker snapshotWorker = new Worker("braintrust-snapshots");

	private volatile boolean failing;

	private volatile long leftAloneUntilNanos;

	private volatile boolean running = true;

	/** Whether waiting for pending writes timed out, so that nothing waits again. */
	private volatile boolean gaveUp;

	/**
	 * Put stores together.
	 * @param store what the process writes to, or null
	 * @param snapshots what came with the application, or null
	 * @param namespace one API and one credential, as {@link StoreKeys#namespace} makes
	 * it
	 * @param timeout the longest that the store is waited for
	 */
	public PromptStores(@Nullable PromptStore store, @Nullable SnapshotPrompts snapshots, String namespace,
			Duration timeout) {
		this.store = store;
		this.shared = (store instanceof SharedRefresh sharing) ? sharing : null;
		this.snapshots = snapshots;
		this.namespace = namespace;
		this.timeout = timeout;
	}

	/**
	 * No store at all.
	 * @return stores that have nothing
	 */
	public static PromptStores none() {
		return new PromptStores(null, null, "", Duration.ofSeconds(1));
	}

	/**
	 * A prompt that a store had.
	 *
	 * @param prompt the prompt
	 * @param source store or snapshot
	 * @param exact whether it was once fetched for this very reference, and not only
	 * shipped for it
	 */
	record Found(StoredPrompt prompt, Source source, boolean exact) {
	}

	boolean isEmpty() {
		return this.store == null && this.snapshots == null;
	}

	boolean isShared() {
		return this.shared != null;
	}

	/**
	 * Read last known good.
	 * @return the prompt, or empty; never fails
	 */
	Mono<Found> read(PromptReference reference) {
		PromptStore target = this.store;
		Mono<Found> stored = (target == null) ? Mono.empty()
				: attempt(() -> target.read(key(reference))).map((prompt) -> new Found(prompt, Source.STORE, true));
		return stored.switchIfEmpty(Mono.defer(() -> snapshot(reference)));
	}

	private Mono<Found> snapshot(PromptReference reference) {
		SnapshotPrompts target = this.snapshots;
		return (target == null) ? Mono.empty()
				: Mono.fromFuture(() -> this.snapshotWorker.call(() -> target.find(reference)))
					.timeout(this.timeout)
					.map((prompt) -> new Found(prompt, Source.SNAPSHOT, false))
					.doOnError((ex) -> logger.warn("The snapshots can't be read: {}", StoreFailures.describe(ex)))
					.onErrorComplete();
	}

	void write(PromptReference reference, StoredPrompt prompt, Runnable failed) {
		PromptStore target = this.store;
		if (target != null) {
			later(() -> target.write(key(reference), prompt)).switchIfEmpty(Mono.fromRunnable(failed)).subscribe();
		}
	}

	void remove(PromptReference reference) {
		PromptStore target = this.store;
		if (target != null) {
			later(() -> target.remove(key(reference))).subscribe();
		}
	}

	/**
	 * Ask whose turn to refresh it is.
	 * @return whose turn it is, or empty if nobody can say; never fails
	 */
	Mono<SharedRefresh.Turn> begin(PromptReference reference, Duration freshFor) {
		SharedRefresh target = this.shared;
		return (target == null) ? Mono.empty() : attempt(() -> target.begin(key(reference), freshFor));
	}

	void found(PromptReference reference, @Nullable String token, StoredPrompt found, Duration freshFor) {
		SharedRefresh target = this.shared;
		if (target != null) {
			long foundNanos = System.nanoTime();
			later(() -> target.found(key(reference), token, found, freshFor,
					Duration.ofNanos(System.nanoTime() - foundNanos)))
				.subscribe();
		}
	}

	void failed(PromptReference reference, @Nullable String token, Duration pause, boolean throttled) {
		SharedRefresh target = this.shared;
		if (target != null && token != null) {
			later(() -> target.failed(key(reference), token, pause, throttled)).subscribe();
		}
	}

	private StoreKey key(PromptReference reference) {
		return StoreKeys.of(this.namespace, reference);
	}

	/**
	 * Nobody waits for it, so it may take its turn.
	 * @return true, or empty if it failed
	 */
	private Mono<Boolean> later(Runnable task) {
		return Mono.defer(() -> isLeftAlone() ? Mono.<Boolean>empty() : Mono.fromFuture(this.worker.call(() -> {
			task.run();
			return true;
		})).doOnSuccess((result) -> succeeded()).doOnError(this::failed).onErrorComplete());
	}

	private boolean isLeftAlone() {
		return this.failing && System.nanoTime() - this.leftAloneUntilNanos < 0;
	}

	private <T> Mono<T> attempt(Callable<@Nullable T> task) {
		return Mono.defer(() -> {
			if (isLeftAlone()) {
				return Mono.<T>empty();
			}
			return Mono.fromFuture(this.worker.<T>call(task))
				.doOnSuccess((result) -> succeeded())
				.timeout(this.timeout)
				// a long queue is no failure of the store
				.doOnError((ex) -> !(ex instanceof TimeoutException) || this.worker.isStuck(this.timeout.dividedBy(2)),
						this::failed)
				.onErrorComplete();
		});
	}

	private void succeeded() {
		if (this.failing) {
			this.failing = false;
			logger.info("The prompt store '{}' works again", name());
		}
	}

	private void failed(Throwable failure) {
		this.leftAloneUntilNanos = System.nanoTime() + RECOVERY.toNanos();
		if (!this.failing && this.running) {
			this.failing = true;
			logger.warn("The prompt store '{}' can't be used, prompts are served without it: {}", name(),
					StoreFailures.describe(failure));
		}
	}

	String name() {
		return (this.store != null) ? this.store.name() : "none";
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public void start() {
		this.running = true;
		this.gaveUp = false;
	}

	@Override
	public void stop() {
		if (!this.worker.drain(this.timeout)) {
			giveUp();
		}
		this.running = false;
	}

	@Override
	public void close() {
		this.running = false;
		if (!this.worker.close(this.gaveUp ? Duration.ZERO : this.timeout) && !this.gaveUp) {
			giveUp();
		}
		this.snapshotWorker.close();
	}

	private void giveUp() {
		this.gaveUp = true;
		logger.warn("The prompt store '{}' did not write everything within {} when the application stopped", name(),
				this.timeout);
	}

}
