package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * The cached prompts by completed reference, as many as the settings allow, and what has
 * to leave when there are more. Thread-safe.
 */
final class PromptCache {

	private final ReferenceDefaults defaults;

	private final CacheSettings settings;

	private final RefreshScheduler scheduler;

	private final PromptActions actions;

	/** By completed reference. Not made before it is needed: start-up goes without it. */
	private final SingletonSupplier<Cache<PromptReference, CachedPrompt>> entries = SingletonSupplier
		.of(this::makeEntries);

	/**
	 * By reference as users write it. A hit takes 6 ns and 0 B this way; to complete each
	 * reference would make that 26 ns and 120 B, and to record each use with Caffeine
	 * would add 24 ns ({@code RegistryReadBenchmark}), hence the sweep.
	 */
	private final ConcurrentMap<PromptReference, CachedPrompt> shortcuts = new ConcurrentHashMap<>();

	private final AtomicBoolean sweeping = new AtomicBoolean();

	private final LongAdder retiredFreshHits = new LongAdder();

	private final LongAdder retiredStaleHits = new LongAdder();

	PromptCache(ReferenceDefaults defaults, CacheSettings settings, RefreshScheduler scheduler, PromptActions actions) {
		this.defaults = defaults;
		this.settings = settings;
		this.scheduler = scheduler;
		this.actions = actions;
	}

	private Cache<PromptReference, CachedPrompt> makeEntries() {
		return Caffeine.newBuilder()
			.maximumSize(this.settings.maximumSize())
			.executor(Runnable::run)
			.<PromptReference, CachedPrompt>evictionListener((reference, entry, cause) -> retire(entry))
			.build();
	}

	private Cache<PromptReference, CachedPrompt> entries() {
		return this.entries.obtain();
	}

	/**
	 * A prompt that may be served as it is.
	 * @param reference a reference as users write it
	 * @return the prompt, or null if that takes more than one look
	 */
	@Nullable Prompt hit(PromptReference reference) {
		CachedPrompt entry = this.shortcuts.get(reference);
		return (entry != null) ? entry.hit() : null;
	}

	/**
	 * The entry of a reference, made if there is none.
	 * @param reference a reference as users write it
	 */
	CachedPrompt entry(PromptReference reference) {
		CachedPrompt known = this.shortcuts.get(reference);
		if (known != null && !known.state().isEvicted()) {
			return known;
		}
		CachedPrompt entry = find(this.defaults.complete(reference));
		if (this.shortcuts.size() >= this.settings.maximumSize()) {
			// made again when they are needed; some lead to what has left
			this.shortcuts.clear();
		}
		this.shortcuts.put(reference, entry);
		sweepIfLarge();
		return entry;
	}

	private CachedPrompt find(PromptReference completed) {
		CachedPrompt entry;
		do {
			// one that is new may have to leave at once
			entry = entries().get(completed, (key) -> new CachedPrompt(key, this.settings));
		}
		while (entry.state().isEvicted());
		return entry;
	}

	/**
	 * The entry of a reference, if there is one; not counted as a use.
	 * @param reference a reference as users write it
	 */
	@Nullable CachedPrompt peek(PromptReference reference) {
		return entries().policy().getIfPresentQuietly(this.defaults.complete(reference));
	}

	/**
	 * Remove the entry of a reference.
	 * @param reference a reference as users write it
	 */
	void evict(PromptReference reference) {
		retire(entries().asMap().remove(this.defaults.complete(reference)));
	}

	private void retire(@Nullable CachedPrompt entry) {
		if (entry == null) {
			return;
		}
		this.actions.apply(entry, PromptState::evicted);
		this.retiredFreshHits.add(entry.freshHits());
		this.retiredStaleHits.add(entry.staleHits());
	}

	/**
	 * Hits do not touch Caffeine, which decides what has to leave: once it is half full,
	 * it is told once per interval which entries were used.
	 */
	private void sweepIfLarge() {
		if (size() > this.settings.maximumSize() / 2 && this.sweeping.compareAndSet(false, true)) {
			Duration interval = this.settings.refreshInterval();
			this.scheduler.after(interval.isZero() ? CacheSettings.DEFAULTS.refreshInterval() : interval, () -> {
				this.sweeping.set(false);
				values().stream()
					.filter(CachedPrompt::wasUsedSinceSweep)
					.forEach((entry) -> entries().getIfPresent(entry.reference()));
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

	long size() {
		return entries().estimatedSize();
	}

	long freshHits() {
		return this.retiredFreshHits.sum() + values().stream().mapToLong(CachedPrompt::freshHits).sum();
	}

	long staleHits() {
		return this.retiredStaleHits.sum() + values().stream().mapToLong(CachedPrompt::staleHits).sum();
	}

}
