package dev.braintrust.spring.registry.internal;

import java.time.Duration;

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

	/**
	 * Stops after web servers, executors and schedulers, which may still load prompts,
	 * and before connection factories such as {@code LettuceConnectionFactory}, whose
	 * phase is 0.
	 */
	private static final int PHASE = 1;

	private final @Nullable PromptStore store;

	private final @Nullable RefreshLeases leases;

	private final @Nullable SnapshotPrompts snapshots;

	private final String namespace;

	private final Duration timeout;

	private final StoreGuard guard;

	/** A store that hangs must not keep snapshots from being read. */
	private final Worker snapshotWorker = new Worker("braintrust-snapshots");

	private volatile boolean running = true;

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
		this.leases = (store instanceof RefreshLeases shared) ? shared : null;
		this.snapshots = snapshots;
		this.namespace = namespace;
		this.timeout = timeout;
		this.guard = new StoreGuard((store != null) ? store::name : () -> "none", timeout);
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

	/**
	 * Whether a fleet shares the store, and its leases.
	 */
	boolean isShared() {
		return this.leases != null;
	}

	/**
	 * Read last known good.
	 * @return the prompt, or empty; never fails
	 */
	Mono<Found> read(PromptReference reference) {
		PromptStore target = this.store;
		Mono<Found> stored = (target == null) ? Mono.empty() : this.guard.call(() -> target.read(key(reference)))
			.map((prompt) -> new Found(prompt, Source.STORE, true));
		return stored.switchIfEmpty(Mono.defer(() -> snapshot(reference)));
	}

	private Mono<Found> snapshot(PromptReference reference) {
		SnapshotPrompts target = this.snapshots;
		return (target == null) ? Mono.empty()
				: Mono.fromFuture(() -> this.snapshotWorker.call(() -> target.find(reference)))
					.timeout(this.timeout)
					.map((prompt) -> new Found(prompt, Source.SNAPSHOT, false))
					.doOnError((ex) -> {
						if (this.running) {
							logger.warn("The snapshots can't be read: {}", StoreFailures.describe(ex));
						}
					})
					.onErrorComplete();
	}

	/**
	 * Write a prompt after what waits already.
	 * @return true, or empty if the store failed; never fails
	 */
	Mono<Boolean> write(PromptReference reference, StoredPrompt prompt) {
		PromptStore target = this.store;
		return (target == null) ? Mono.just(true) : this.guard.run(() -> target.write(key(reference), prompt));
	}

	/**
	 * Remove a prompt after what waits already.
	 */
	void remove(PromptReference reference) {
		PromptStore target = this.store;
		if (target != null) {
			this.guard.run(() -> target.remove(key(reference))).subscribe();
		}
	}

	/**
	 * Ask for the lease of a prompt.
	 * @return who has it, or empty if nobody can say; never fails
	 */
	Mono<RefreshLease> acquire(PromptReference reference, Duration freshFor) {
		RefreshLeases target = this.leases;
		return (target == null) ? Mono.empty() : this.guard.call(() -> target.acquire(key(reference), freshFor));
	}

	/**
	 * Tell the fleet what was found after what waits already.
	 */
	void found(PromptReference reference, @Nullable String token, StoredPrompt found, Duration freshFor) {
		RefreshLeases target = this.leases;
		if (target != null) {
			long foundNanos = System.nanoTime();
			this.guard
				.run(() -> target.found(key(reference), token, found, freshFor,
						Duration.ofNanos(System.nanoTime() - foundNanos)))
				.subscribe();
		}
	}

	/**
	 * Tell the fleet that nothing was found after what waits already. Without a lease,
	 * that concerns nobody else.
	 */
	void failed(PromptReference reference, @Nullable String token, Duration pause, boolean throttled) {
		RefreshLeases target = this.leases;
		if (target != null && token != null) {
			this.guard.run(() -> target.failed(key(reference), token, pause, throttled)).subscribe();
		}
	}

	private StoreKey key(PromptReference reference) {
		return StoreKeys.of(this.namespace, reference);
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
		this.guard.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.guard.drain();
		this.running = false;
	}

	@Override
	public void close() {
		this.running = false;
		this.guard.close();
		this.snapshotWorker.close();
	}

}
