package dev.braintrust.spring.registry.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

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
 * fetched once however many ask at the same time, and those that may change are refreshed
 * in the background, so that reading needs neither a request nor a clock.
 * <p>
 * One instance belongs to one API and one credential, so nothing it holds can be another
 * tenant's.
 */
public final class CachingPromptRegistry implements PromptRegistry, AutoCloseable {

	private final CacheSettings settings;

	private final RefreshScheduler scheduler = new RefreshScheduler();

	private final ProjectIds projectIds = new ProjectIds();

	private final PromptCache cache;

	private final LazyLoading loading;

	private final LongAdder misses = new LongAdder();

	/**
	 * Create a registry.
	 * @param backend makes what is needed for prompts that are not cached, with the first
	 * of them
	 * @param defaults what completes references
	 * @param settings how to cache
	 * @param listeners who is told what happens
	 */
	public CachingPromptRegistry(RegistryBackend.Factory backend, ReferenceDefaults defaults, CacheSettings settings,
			List<RegistryListener> listeners) {
		this.settings = settings;
		RegistryListener listener = new RegistryListeners(listeners);
		this.loading = new LazyLoading(backend, settings, this.projectIds, this.scheduler, listener);
		this.cache = new PromptCache(defaults, settings, this.scheduler, this.loading.actions());
	}

	/**
	 * Create a registry whose backend is there.
	 * @param source where prompts are fetched
	 * @param prompts what makes prompts of rows
	 * @param defaults what completes references
	 * @param settings how to cache
	 * @param stores where last known good is kept; closed with the registry
	 * @param listeners who is told what happens
	 */
	public CachingPromptRegistry(PromptSource source, PromptFactory prompts, ReferenceDefaults defaults,
			CacheSettings settings, PromptStores stores, List<RegistryListener> listeners) {
		this(() -> new RegistryBackend(source, prompts, stores), defaults, settings, listeners);
	}

	@Override
	public Prompt get(PromptReference reference) {
		Prompt prompt = this.cache.hit(reference);
		return (prompt != null) ? prompt : getSlowly(reference);
	}

	private Prompt getSlowly(PromptReference reference) {
		CachedPrompt entry = this.cache.entry(reference);
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
			CachedPrompt entry = this.cache.entry(reference);
			Prompt prompt = entry.hit();
			if (prompt != null) {
				return Mono.just(prompt);
			}
			this.misses.increment();
			return mono(this.loading.refresher().answer(entry))
				// what callers do next must not occupy the thread that all requests share
				.publishOn(Schedulers.parallel())
				.onErrorMap((failure) -> fresh(entry.reference(), failure));
		});
	}

	@Override
	public @Nullable Prompt getIfCached(PromptReference reference) {
		Prompt prompt = this.cache.hit(reference);
		if (prompt != null) {
			return prompt;
		}
		CachedPrompt entry = this.cache.peek(reference);
		return (entry != null) ? entry.hit() : null;
	}

	private Prompt await(CachedPrompt entry) {
		if (Schedulers.isInNonBlockingThread()) {
			Prompt known = this.loading.loads().lastKnownGood(entry);
			if (known != null) {
				this.loading.refresher().answer(entry);
				return known;
			}
			throw new IllegalStateException(
					("The %s is not cached, and the thread '%s' must not block: use PromptRegistry.load(...) there, "
							+ "or CurrentPrompt.mono()")
						.formatted(entry.reference(), Thread.currentThread().getName()));
		}
		try {
			return this.loading.refresher().answer(entry).get();
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
	 * A future that others wait for as well. It gives its failure as a value: Reactor
	 * logs a failure as an error that nobody subscribes to any more.
	 */
	private static <T> Mono<T> mono(CompletableFuture<T> future) {
		CompletableFuture<Mono<T>> result = future
			.handle((value, failure) -> (failure != null) ? Mono.<T>error(unwrap(failure)) : Mono.just(value));
		return Mono.fromFuture(result, true).flatMap(Function.identity());
	}

	private static Throwable unwrap(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
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
		CachedPrompt entry = this.cache.entry(reference);
		return mono(this.loading.refresher().demand(entry)).publishOn(Schedulers.parallel())
			.onErrorMap((failure) -> fresh(entry.reference(), failure));
	}

	@Override
	public Mono<Void> refreshAll() {
		List<PromptReference> references = this.cache.values()
			.stream()
			.filter((entry) -> entry.state().lastKnownGood() != null)
			.map(CachedPrompt::reference)
			.filter((reference) -> !reference.isPinned())
			.toList();
		Mono<Void> refreshes = Flux.fromIterable(references)
			.flatMapDelayError(this::refresh, this.settings.refreshConcurrency(), 1)
			.then()
			.onErrorMap(CachingPromptRegistry::first)
			.cache();
		refreshes.subscribe((nothing) -> {
		}, (failure) -> {
			// told to those who subscribe, and in each prompt's status
		});
		return refreshes;
	}

	/** One failure with its reference and reason, and the others in it. */
	private static Throwable first(Throwable failures) {
		List<Throwable> all = Exceptions.unwrapMultiple(failures);
		Throwable first = all.get(0);
		all.subList(1, all.size()).forEach(first::addSuppressed);
		return first;
	}

	@Override
	public void evict(PromptReference reference) {
		this.cache.evict(reference);
	}

	@Override
	public void evictAll() {
		this.projectIds.forget();
		this.cache.references().forEach(this.cache::evict);
	}

	@Override
	public @Nullable PromptStatus status(PromptReference reference) {
		CachedPrompt entry = this.cache.peek(reference);
		return (entry != null) ? entry.status() : null;
	}

	@Override
	public List<PromptStatus> statuses() {
		return this.cache.values()
			.stream()
			.map(CachedPrompt::status)
			.sorted(Comparator.comparing((status) -> status.reference().slug()))
			.toList();
	}

	/**
	 * How often a prompt was served from memory, fresh as far as was known.
	 * @return a number that only grows
	 */
	public long freshHits() {
		return this.cache.freshHits();
	}

	/**
	 * How often a prompt was served from memory although it could not be confirmed.
	 * @return a number that only grows
	 */
	public long staleHits() {
		return this.cache.staleHits();
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
		return this.cache.size();
	}

	@Override
	public void close() {
		this.loading.close();
		this.scheduler.close();
	}

}
