package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * The persistent store of last known good versions, and the snapshots of the application,
 * which are read if the store does not contain a prompt. Methods never fail and never
 * block. After a failure, the store is skipped for some seconds, and the failure is
 * logged once.
 * <p>
 * When the application context closes, pending writes are awaited, up to the store's
 * timeout, before the connections of the store are stopped. Not a {@code SmartLifecycle},
 * which would be created and started with every context.
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

	private final @Nullable RefreshLeaseProvider leaseProvider;

	private final @Nullable SnapshotPrompts snapshots;

	private final StoreNamespaces namespaces;

	private final Duration timeout;

	private final StoreCircuitBreaker breaker;

	/**
	 * Separate from the thread of the store, so that snapshots can be read while the
	 * store hangs.
	 */
	private final Worker snapshotWorker = new Worker("braintrust-snapshots");

	private volatile boolean running = true;

	/**
	 * Create stores of one credential.
	 * @param store the persistent store, or null
	 * @param snapshots the snapshots of the application, or null
	 * @param namespace the digest of API and credential, see
	 * {@link StoreKeyFactory#namespace}
	 * @param timeout maximum time to wait for the store
	 */
	public PromptStores(@Nullable PromptStore store, @Nullable SnapshotPrompts snapshots, String namespace,
			Duration timeout) {
		this(store, snapshots, (tenant) -> List.of(namespace), timeout);
	}

	/**
	 * Create stores.
	 * @param store the persistent store, or null
	 * @param snapshots the snapshots of the application, or null
	 * @param namespaces the namespaces of the store's keys
	 * @param timeout maximum time to wait for the store
	 */
	public PromptStores(@Nullable PromptStore store, @Nullable SnapshotPrompts snapshots, StoreNamespaces namespaces,
			Duration timeout) {
		this.store = store;
		this.leaseProvider = (store instanceof RefreshLeaseProvider shared) ? shared : null;
		this.snapshots = snapshots;
		this.namespaces = namespaces;
		this.timeout = timeout;
		this.breaker = new StoreCircuitBreaker((store != null) ? store::name : () -> "none", timeout);
	}

	/**
	 * Create stores without a store and without snapshots.
	 * @return the stores
	 */
	public static PromptStores none() {
		return new PromptStores(null, null, "", Duration.ofSeconds(1));
	}

	/**
	 * A prompt that was read.
	 *
	 * @param prompt the prompt
	 * @param source store or snapshot
	 * @param exact whether it was fetched for exactly this reference; false for snapshots
	 */
	record ReadResult(StoredPrompt prompt, Source source, boolean exact) {
	}

	boolean isEmpty() {
		return this.store == null && this.snapshots == null;
	}

	/**
	 * Whether a fleet of instances shares the store and its leases.
	 */
	boolean isShared() {
		return this.leaseProvider != null;
	}

	/**
	 * Read the last known good version.
	 * @return the prompt, or empty; never fails
	 */
	Mono<ReadResult> read(int tenant, PromptReference reference) {
		PromptStore target = this.store;
		Mono<ReadResult> stored = (target == null) ? Mono.empty()
				: Flux.fromIterable(keys(tenant, reference))
					.concatMap((key) -> this.breaker.call(() -> target.read(key)))
					.next()
					.map((prompt) -> new ReadResult(prompt, Source.STORE, true));
		return stored.switchIfEmpty(Mono.defer(() -> snapshot(reference)));
	}

	private Mono<ReadResult> snapshot(PromptReference reference) {
		SnapshotPrompts target = this.snapshots;
		return (target == null) ? Mono.empty()
				: Mono.fromFuture(() -> this.snapshotWorker.call(() -> target.find(reference)))
					.timeout(this.timeout)
					.map((prompt) -> new ReadResult(prompt, Source.SNAPSHOT, false))
					.doOnError((ex) -> {
						if (this.running) {
							logger.warn("The snapshots can't be read: {}", StoreFailureDescription.of(ex));
						}
					})
					.onErrorComplete();
	}

	/**
	 * Write a prompt after pending writes.
	 * @return true, or empty if the store failed; never fails
	 */
	Mono<Boolean> write(int tenant, PromptReference reference, StoredPrompt prompt) {
		PromptStore target = this.store;
		StoreKey key = (target != null) ? key(tenant, reference) : null;
		return (target == null || key == null) ? Mono.just(true) : this.breaker.run(() -> target.write(key, prompt));
	}

	/**
	 * Write a prompt after pending writes, unless the store contains one for the
	 * credential in use.
	 */
	void writeIfMissing(int tenant, PromptReference reference, StoredPrompt prompt) {
		PromptStore target = this.store;
		StoreKey key = (target != null) ? key(tenant, reference) : null;
		if (target != null && key != null) {
			this.breaker.run(() -> {
				if (target.read(key) == null) {
					target.write(key, prompt);
				}
			}).subscribe();
		}
	}

	/**
	 * Remove a prompt after pending writes.
	 */
	void remove(int tenant, PromptReference reference) {
		PromptStore target = this.store;
		if (target != null) {
			keys(tenant, reference).forEach((key) -> this.breaker.run(() -> target.remove(key)).subscribe());
		}
	}

	/**
	 * Request the lease of a prompt.
	 * @return the state of the lease, or empty if the store failed; never fails
	 */
	Mono<RefreshLease> acquire(int tenant, PromptReference reference, Duration freshFor) {
		RefreshLeaseProvider target = this.leaseProvider;
		StoreKey key = (target != null) ? key(tenant, reference) : null;
		return (target == null || key == null) ? Mono.empty() : this.breaker.call(() -> target.acquire(key, freshFor));
	}

	/**
	 * Publish a loaded prompt to the fleet after pending writes.
	 */
	void publish(int tenant, PromptReference reference, @Nullable String token, StoredPrompt prompt,
			Duration freshFor) {
		RefreshLeaseProvider target = this.leaseProvider;
		StoreKey key = (target != null) ? key(tenant, reference) : null;
		if (target != null && key != null) {
			long publishedNanos = System.nanoTime();
			this.breaker
				.run(() -> target.publish(key, token, prompt, freshFor,
						Duration.ofNanos(System.nanoTime() - publishedNanos)))
				.subscribe();
		}
	}

	/**
	 * Publish a failed load to the fleet after pending writes. Does nothing without a
	 * lease.
	 */
	void publishFailure(int tenant, PromptReference reference, @Nullable String token, Duration backOff,
			boolean throttled) {
		RefreshLeaseProvider target = this.leaseProvider;
		StoreKey key = (target != null && token != null) ? key(tenant, reference) : null;
		if (target != null && token != null && key != null) {
			this.breaker.run(() -> target.publishFailure(key, token, backOff, throttled)).subscribe();
		}
	}

	/**
	 * The key for the credential in use; null if it belongs to another tenant.
	 */
	private @Nullable StoreKey key(int tenant, PromptReference reference) {
		List<StoreKey> keys = keys(tenant, reference);
		return keys.isEmpty() ? null : keys.get(0);
	}

	private List<StoreKey> keys(int tenant, PromptReference reference) {
		return this.namespaces.of(tenant)
			.stream()
			.map((namespace) -> StoreKeyFactory.create(namespace, reference))
			.toList();
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
		this.breaker.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.breaker.drain();
		this.running = false;
	}

	@Override
	public void close() {
		this.running = false;
		this.breaker.close();
		this.snapshotWorker.close();
	}

}
