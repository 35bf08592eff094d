package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * The registry that applications use: prompts are kept in memory by completed reference,
 * fetched once however many ask at the same time, and those that may change are fetched
 * anew in the background, so that reading needs neither a request nor a clock.
 * <p>
 * One instance belongs to one API and one credential, so nothing it holds can be another
 * tenant's.
 */
public final class CachingPromptRegistry implements PromptRegistry, AutoCloseable {

	private final ReferenceDefaults defaults;

	private final CacheSettings settings;

	private final RefreshScheduler scheduler = new RefreshScheduler();

	private final Flights flights;

	/** By completed reference. Not made before it is needed: start-up goes without it. */
	private final SingletonSupplier<Cache<PromptReference, CachedPrompt>> entries = SingletonSupplier
		.of(this::makeEntries);

	/**
	 * By reference as users write it, so that a hit needs no completion. Bounded by the
	 * entries, which take their references along when they leave.
	 */
	private final ConcurrentMap<PromptReference, CachedPrompt> shortcuts = new ConcurrentHashMap<>();

	private final AtomicBoolean sweeping = new AtomicBoolean();

	private final ProjectIds projectIds = new ProjectIds();

	private final LongAdder misses = new LongAdder();

	private final LongAdder retiredFreshHits = new LongAdder();

	private final LongAdder retiredStaleHits = new LongAdder();

	private final RegistryListener listener;

	/**
	 * Create a registry.
	 * @param source where prompts are fetched
	 * @param prompts what makes prompts of rows
	 * @param defaults what completes references
	 * @param settings how to cache
	 * @param stores where last known good is kept; closed with the registry
	 * @param listeners who is told what happens
	 */
	public CachingPromptRegistry(PromptSource source, PromptFactory prompts, ReferenceDefaults defaults,
			CacheSettings settings, PromptStores stores, List<RegistryListener> listeners) {
		this.defaults = defaults;
		this.settings = settings;
		this.listener = new RegistryListeners(listeners);
		this.flights = new Flights(new PromptLoader(source, prompts, stores, settings, this.projectIds), stores,
				settings, this.scheduler, this.listener);
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

	@Override
	public Prompt get(PromptReference reference) {
		CachedPrompt entry = this.shortcuts.get(reference);
		Prompt prompt = (entry != null) ? entry.hit() : null;
		return (prompt != null) ? prompt : getSlowly(reference);
	}

	private Prompt getSlowly(PromptReference reference) {
		CachedPrompt entry = entry(reference);
		Prompt prompt = entry.hit();
		if (prompt != null) {
			return prompt;
		}
		this.misses.increment();
		return await(entry);
	}

	@Override
	public Mono<Prompt> load(PromptReference reference) {
		return Mono.defer(() -> {
			CachedPrompt entry = entry(reference);
			Prompt prompt = entry.hit();
			if (prompt != null) {
				return Mono.just(prompt);
			}
			this.misses.increment();
			return Mono.fromFuture(() -> this.flights.answer(entry), true)
				// what callers do next must not occupy the thread that all requests share
				.publishOn(Schedulers.parallel())
				.onErrorMap((failure) -> fresh(entry.reference(), failure));
		});
	}

	@Override
	public @Nullable Prompt getIfCached(PromptReference reference) {
		CachedPrompt entry = this.shortcuts.get(reference);
		return ((entry != null) ? entry : entry(reference)).hit();
	}

	private CachedPrompt entry(PromptReference reference) {
		while (true) {
			CachedPrompt known = this.shortcuts.get(reference);
			if (known != null) {
				return known;
			}
			CachedPrompt entry = entries().get(this.defaults.complete(reference), CachedPrompt::new);
			if (!entry.isEvicted()) {
				link(reference, entry);
				sweepIfLarge();
				return entry;
			}
		}
	}

	/**
	 * Under the entry's lock, so that no reference leads to an entry that has left.
	 */
	private void link(PromptReference reference, CachedPrompt entry) {
		entry.link(reference, () -> this.shortcuts.put(reference, entry));
	}

	private void retire(@Nullable CachedPrompt entry) {
		if (entry == null) {
			return;
		}
		entry.evict().forEach((alias) -> this.shortcuts.remove(alias, entry));
		this.retiredFreshHits.add(entry.freshHits());
		this.retiredStaleHits.add(entry.staleHits());
		if (entry.failure() != null) {
			this.listener.recovered(entry.reference());
		}
	}

	/**
	 * Hits do not touch the cache that decides who has to leave: once it is half full, it
	 * is told once per interval which entries were used.
	 */
	private void sweepIfLarge() {
		if (entries().estimatedSize() > this.settings.maximumSize() / 2 && this.sweeping.compareAndSet(false, true)) {
			Duration interval = this.settings.refreshInterval();
			this.scheduler.after(interval.isZero() ? CacheSettings.DEFAULTS.refreshInterval() : interval, () -> {
				this.sweeping.set(false);
				entries().asMap().values().stream().filter(CachedPrompt::wasUsedSinceSweep).forEach(this::touch);
				sweepIfLarge();
			});
		}
	}

	private void touch(CachedPrompt entry) {
		entries().getIfPresent(entry.reference());
	}

	private Prompt await(CachedPrompt entry) {
		if (Schedulers.isInNonBlockingThread()) {
			Prompt known = this.flights.lastKnownGood(entry);
			if (known != null) {
				this.flights.answer(entry);
				return known;
			}
			throw new IllegalStateException(
					("The %s is not cached, and the thread '%s' must not block: use PromptRegistry.load(...) there, "
							+ "or CurrentPrompt.mono()")
						.formatted(entry.reference(), Thread.currentThread().getName()));
		}
		try {
			return this.flights.answer(entry).get();
		}
		catch (ExecutionException ex) {
			throw fresh(entry.reference(), Objects.requireNonNull(ex.getCause()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PromptUnavailableException(entry.reference(), PromptException.Reason.INTERRUPTED,
					"Interrupted while loading " + entry.reference(), null, ex);
		}
	}

	/**
	 * Many callers share one failure; each gets an exception of its own, with its own
	 * stack.
	 */
	private static RuntimeException fresh(PromptReference reference, Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		if (failure instanceof PromptNotFoundException) {
			return new PromptNotFoundException(reference, message, failure);
		}
		return new PromptUnavailableException(reference,
				(failure instanceof PromptException prompt) ? prompt.reason() : PromptException.Reason.UNKNOWN, message,
				(failure instanceof PromptUnavailableException unavailable) ? unavailable.retryAfter() : null, failure);
	}

	@Override
	public Mono<Prompt> refresh(PromptReference reference) {
		CachedPrompt entry = entry(reference);
		return Mono.fromFuture(this.flights.demand(entry), true)
			.publishOn(Schedulers.parallel())
			.onErrorMap((failure) -> fresh(entry.reference(), failure));
	}

	@Override
	public Mono<Void> refreshAll() {
		List<PromptReference> references = entries().asMap()
			.keySet()
			.stream()
			.filter((reference) -> !reference.isPinned())
			.toList();
		Mono<Void> refreshes = Flux.fromIterable(references)
			.flatMapDelayError(this::refresh, this.settings.refreshConcurrency(), 1)
			.then()
			.cache();
		refreshes.subscribe((nothing) -> {
		}, (failure) -> {
			// told to those who subscribe, and in each prompt's status
		});
		return refreshes;
	}

	@Override
	public void evict(PromptReference reference) {
		retire(entries().asMap().remove(this.defaults.complete(reference)));
	}

	@Override
	public void evictAll() {
		this.projectIds.forget();
		entries().asMap().keySet().forEach(this::evict);
	}

	@Override
	public @Nullable PromptStatus status(PromptReference reference) {
		CachedPrompt entry = entries().policy().getIfPresentQuietly(this.defaults.complete(reference));
		return (entry != null) ? this.flights.status(entry) : null;
	}

	@Override
	public List<PromptStatus> statuses() {
		return entries().asMap()
			.values()
			.stream()
			.map(this.flights::status)
			.sorted(Comparator.comparing((status) -> status.reference().slug()))
			.toList();
	}

	/**
	 * How often a prompt was served from memory, fresh as far as was known.
	 * @return a number that only grows
	 */
	public long freshHits() {
		return this.retiredFreshHits.sum()
				+ entries().asMap().values().stream().mapToLong(CachedPrompt::freshHits).sum();
	}

	/**
	 * How often a prompt was served from memory although it could not be confirmed.
	 * @return a number that only grows
	 */
	public long staleHits() {
		return this.retiredStaleHits.sum()
				+ entries().asMap().values().stream().mapToLong(CachedPrompt::staleHits).sum();
	}

	/**
	 * How often a prompt was not there to be served as it was.
	 * @return a number that only grows
	 */
	public long misses() {
		return this.misses.sum();
	}

	/**
	 * How many prompts are cached.
	 * @return the number of entries
	 */
	public long size() {
		return entries().estimatedSize();
	}

	@Override
	public void close() {
		this.flights.close();
		this.scheduler.close();
	}

}
