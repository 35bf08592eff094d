package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;

/**
 * Cached prompts by completed reference, with a maximum size and eviction by Caffeine.
 * Thread-safe.
 */
final class PromptCache {

	private static final int MAXIMUM_EVICTED_PROJECT_IDS = 100;

	private final ReferenceDefaults defaults;

	private final CacheSettings settings;

	private final PromptPolicy policy;

	private final PromptPolicy pinnedPolicy;

	private final RefreshScheduler scheduler;

	private final PromptActionExecutor actionExecutor;

	private final IntSupplier tenant;

	/** Guards the creation of entries while all are removed. */
	private final Object replacement = new Object();

	/**
	 * By completed reference. Created on first use, so that it does not delay start-up.
	 */
	private final SingletonSupplier<Cache<PromptReference, CachedPrompt>> entries = SingletonSupplier
		.of(this::createEntries);

	/**
	 * By reference as requested, before it is completed. A hit takes 6 ns and allocates 0
	 * B. Completing the reference on each hit would take 26 ns and 120 B; recording each
	 * hit with Caffeine would add 24 ns ({@code RegistryReadBenchmark}), hence the sweep.
	 */
	private final ConcurrentMap<PromptReference, CachedPrompt> byRequestedReference = new ConcurrentHashMap<>();

	private final AtomicBoolean sweeping = new AtomicBoolean();

	/**
	 * Of evicted prompts, since the credential may be replaced after that. By id, with
	 * the tenant: an eviction may overlap its change.
	 */
	private final ConcurrentMap<String, Integer> evictedProjectIds = new ConcurrentHashMap<>();

	private final LongAdder evictedFreshHits = new LongAdder();

	private final LongAdder evictedStaleHits = new LongAdder();

	/**
	 * An entry that is evicted during a sum is missing in it. Prometheus would take the
	 * lower count for a restart, and add all of it again.
	 */
	private final LongAccumulator reportedFreshHits = new LongAccumulator(Long::max, 0);

	private final LongAccumulator reportedStaleHits = new LongAccumulator(Long::max, 0);

	PromptCache(ReferenceDefaults defaults, CacheSettings settings, RefreshScheduler scheduler,
			PromptActionExecutor actionExecutor, IntSupplier tenant) {
		this.tenant = tenant;
		this.defaults = defaults;
		this.settings = settings;
		this.policy = PromptPolicy.of(false, settings);
		this.pinnedPolicy = PromptPolicy.of(true, settings);
		this.scheduler = scheduler;
		this.actionExecutor = actionExecutor;
	}

	private Cache<PromptReference, CachedPrompt> createEntries() {
		return Caffeine.newBuilder()
			.maximumSize(this.settings.maximumSize())
			.executor(Runnable::run)
			.<PromptReference, CachedPrompt>evictionListener((reference, entry, cause) -> onEviction(entry))
			.build();
	}

	private Cache<PromptReference, CachedPrompt> entries() {
		return this.entries.obtain();
	}

	/**
	 * Look up a prompt that may be served without a load or a check.
	 * @param reference the requested reference
	 * @return the prompt, or null if there is none, or the reference was not requested
	 * before
	 */
	@Nullable Prompt hit(PromptReference reference) {
		CachedPrompt entry = this.byRequestedReference.get(reference);
		return (entry != null) ? entry.hit() : null;
	}

	/**
	 * The entry of a reference, created if it is missing.
	 * @param reference the requested reference
	 */
	CachedPrompt entry(PromptReference reference) {
		CachedPrompt known = this.byRequestedReference.get(reference);
		if (known != null && !known.state().isEvicted()) {
			return known;
		}
		CachedPrompt entry = find(this.defaults.complete(reference));
		if (this.byRequestedReference.size() >= this.settings.maximumSize()) {
			// refilled on demand; also drops references to evicted entries
			this.byRequestedReference.clear();
		}
		this.byRequestedReference.put(reference, entry);
		sweepIfLarge();
		return entry;
	}

	private CachedPrompt find(PromptReference completed) {
		CachedPrompt entry;
		do {
			// Caffeine may evict a new entry immediately
			synchronized (this.replacement) {
				entry = entries().get(completed, (key) -> new CachedPrompt(key, this.settings,
						key.isPinned() ? this.pinnedPolicy : this.policy, this.tenant.getAsInt()));
			}
		}
		while (entry.state().isEvicted());
		return entry;
	}

	/**
	 * The entry of a reference, or null. Does not count as a use.
	 * @param reference the requested reference
	 */
	@Nullable CachedPrompt peek(PromptReference reference) {
		return entries().policy().getIfPresentQuietly(this.defaults.complete(reference));
	}

	/**
	 * Remove the entry of a reference.
	 * @param reference the requested reference
	 */
	void evict(PromptReference reference) {
		onEviction(entries().asMap().remove(this.defaults.complete(reference)));
	}

	/**
	 * Remove all entries of a tenant. No entry is created until the tenant was replaced.
	 * @param tenantReplacement replaces the tenant
	 */
	void removeAll(Runnable tenantReplacement) {
		synchronized (this.replacement) {
			references().forEach(this::evict);
			this.byRequestedReference.clear();
			this.evictedProjectIds.clear();
			tenantReplacement.run();
		}
	}

	/**
	 * Whether an entry belongs to the current tenant.
	 */
	boolean isOfCurrentTenant(CachedPrompt entry) {
		return entry.tenant() == this.tenant.getAsInt();
	}

	private void onEviction(@Nullable CachedPrompt entry) {
		if (entry == null) {
			return;
		}
		String projectId = entry.confirmedProjectId();
		if (projectId != null && this.evictedProjectIds.size() < MAXIMUM_EVICTED_PROJECT_IDS) {
			this.evictedProjectIds.put(projectId, entry.tenant());
		}
		this.actionExecutor.apply(entry, CachedPromptState::evicted);
		this.evictedFreshHits.add(entry.freshHits());
		this.evictedStaleHits.add(entry.staleHits());
	}

	@SuppressWarnings("CheckReturnValue") // the read is what Caffeine counts
	private void recordRead(PromptReference reference) {
		entries().getIfPresent(reference);
	}

	/**
	 * Hits bypass Caffeine, which selects the entries to evict. Therefore, while the
	 * cache is more than half full, a sweep once per refresh interval reports to Caffeine
	 * which entries were used.
	 */
	private void sweepIfLarge() {
		if (size() > this.settings.maximumSize() / 2 && this.sweeping.compareAndSet(false, true)) {
			Duration interval = this.settings.refreshInterval();
			this.scheduler.after(interval.isZero() ? CacheSettings.DEFAULTS.refreshInterval() : interval, () -> {
				this.sweeping.set(false);
				values().stream()
					.filter(CachedPrompt::wasUsedSinceSweep)
					.map(CachedPrompt::reference)
					.forEach(this::recordRead);
				sweepIfLarge();
			});
		}
	}

	Set<PromptReference> references() {
		return entries().asMap().keySet();
	}

	Collection<CachedPrompt> values() {
		return entries().asMap().values();
	}

	/**
	 * The projects whose prompts the API has returned for the current tenant.
	 */
	Set<String> projectIds() {
		Integer current = this.tenant.getAsInt();
		Stream<@Nullable String> evicted = this.evictedProjectIds.entrySet()
			.stream()
			.filter((project) -> current.equals(project.getValue()))
			.map(Map.Entry::getKey);
		return Stream.concat(values().stream().map(CachedPrompt::confirmedProjectId), evicted)
			.filter(Objects::nonNull)
			.map(Objects::requireNonNull)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	long size() {
		return entries().estimatedSize();
	}

	long freshHits() {
		long hits = this.evictedFreshHits.sum() + values().stream().mapToLong(CachedPrompt::freshHits).sum();
		this.reportedFreshHits.accumulate(hits);
		return this.reportedFreshHits.get();
	}

	long staleHits() {
		long hits = this.evictedStaleHits.sum() + values().stream().mapToLong(CachedPrompt::staleHits).sum();
		this.reportedStaleHits.accumulate(hits);
		return this.reportedStaleHits.get();
	}

}
