package dev.braintrust.spring.registry;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.client.FetchException;
import dev.braintrust.spring.client.PromptSource;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptFactory;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.CachedPrompt.Failure;
import dev.braintrust.spring.registry.CachedPrompt.Loaded;

/**
 * The registry that applications use: prompts are kept in memory by completed reference,
 * fetched once however many ask at the same time, and those that may change are fetched
 * anew in the background, so that reading needs neither a request nor a clock.
 * <p>
 * One instance belongs to one API and one credential, so nothing it holds can be another
 * tenant's.
 * <p>
 * Internal to the starter.
 */
public final class CachingPromptRegistry implements PromptRegistry, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(CachingPromptRegistry.class);

	private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);

	private final PromptSource source;

	private final PromptFactory prompts;

	private final PromptReference.Defaults defaults;

	private final CacheSettings settings;

	private final RefreshScheduler scheduler;

	/** By completed reference. */
	private final Cache<PromptReference, CachedPrompt> entries;

	/** By reference as users write it, so that a hit needs no completion. */
	private final Cache<PromptReference, CachedPrompt> shortcuts;

	public CachingPromptRegistry(PromptSource source, PromptFactory prompts, PromptReference.Defaults defaults,
			CacheSettings settings) {
		this.source = source;
		this.prompts = prompts;
		this.defaults = defaults;
		this.settings = settings;
		this.scheduler = new RefreshScheduler(settings.refreshInterval());
		this.entries = Caffeine.newBuilder()
			.maximumSize(settings.maximumSize())
			.executor(Runnable::run)
			.<PromptReference, CachedPrompt>evictionListener((reference, entry, cause) -> evicted(entry))
			.build();
		this.shortcuts = Caffeine.newBuilder().maximumSize(settings.maximumSize()).executor(Runnable::run).build();
	}

	private static void evicted(@Nullable CachedPrompt entry) {
		if (entry != null) {
			entry.evict();
		}
	}

	@Override
	public Prompt get(PromptReference reference) {
		CachedPrompt entry = entry(reference);
		Prompt prompt = entry.servable();
		return (prompt != null) ? prompt : await(entry);
	}

	@Override
	public Mono<Prompt> load(PromptReference reference) {
		return Mono.defer(() -> {
			CachedPrompt entry = entry(reference);
			Prompt prompt = entry.servable();
			return (prompt != null) ? Mono.just(prompt) : Mono.fromFuture(() -> fetchOrKeep(entry), true)
				// what callers do next must not occupy the thread that all requests share
				.publishOn(Schedulers.parallel())
				.onErrorMap(CachingPromptRegistry::fresh);
		});
	}

	@Override
	public @Nullable Prompt getIfCached(PromptReference reference) {
		return entry(reference).servable();
	}

	private CachedPrompt entry(PromptReference reference) {
		CachedPrompt entry = this.shortcuts.getIfPresent(reference);
		if (entry != null && !entry.isEvicted()) {
			return entry;
		}
		CachedPrompt found = this.entries.get(reference.complete(this.defaults), CachedPrompt::new);
		this.shortcuts.put(reference, found);
		return found;
	}

	private Prompt await(CachedPrompt entry) {
		if (Schedulers.isInNonBlockingThread()) {
			Loaded known = entry.loaded();
			if (known != null) {
				fetchOnce(entry);
				return known.prompt();
			}
			throw new IllegalStateException(
					("The %s is not cached, and the thread '%s' must not block: use PromptRegistry.load(...) there, "
							+ "or CurrentPrompt.mono()")
						.formatted(entry.reference(), Thread.currentThread().getName()));
		}
		try {
			return fetchOrKeep(entry).get();
		}
		catch (ExecutionException ex) {
			throw fresh(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PromptUnavailableException("Interrupted while loading " + entry.reference(), ex);
		}
	}

	/**
	 * Many callers share one failure; each gets an exception of its own, with its own
	 * stack.
	 */
	private static RuntimeException fresh(Throwable failure) {
		if (failure instanceof PromptNotFoundException notFound) {
			PromptNotFoundException copy = new PromptNotFoundException(String.valueOf(notFound.getMessage()));
			copy.initCause(notFound);
			return copy;
		}
		return new PromptUnavailableException(String.valueOf(failure.getMessage()), failure);
	}

	/**
	 * Fetch, and fall back to what is known: a prompt that nobody asked for in a long
	 * time is checked before it is served again, but an outage does not take it away.
	 */
	private CompletableFuture<Prompt> fetchOrKeep(CachedPrompt entry) {
		Loaded known = entry.loaded();
		CompletableFuture<Prompt> fetch = fetchOnce(entry);
		return (known != null) ? fetch.exceptionally((failure) -> known.prompt()) : fetch;
	}

	/**
	 * Join the fetch that is under way, or start one; a failure that is remembered is
	 * repeated without either.
	 */
	private CompletableFuture<Prompt> fetchOnce(CachedPrompt entry) {
		while (true) {
			CompletableFuture<Prompt> underWay = entry.fetch().get();
			if (underWay != null) {
				return underWay;
			}
			Failure failure = entry.failure();
			if (failure != null && failure.isRemembered()) {
				return CompletableFuture.failedFuture(failure.cause());
			}
			CompletableFuture<Prompt> started = startFetch(entry);
			if (started != null) {
				return started;
			}
		}
	}

	/**
	 * Start a fetch, unless one is under way.
	 * @return the fetch, or null if another one came first
	 */
	private @Nullable CompletableFuture<Prompt> startFetch(CachedPrompt entry) {
		CompletableFuture<Prompt> fetch = new CompletableFuture<>();
		if (!entry.fetch().compareAndSet(null, fetch)) {
			return null;
		}
		Loaded known = entry.loaded();
		Mono.defer(() -> this.source.fetch(entry.reference(), (known != null) ? known.etag() : null))
			.map((answer) -> accept(entry, answer))
			.switchIfEmpty(Mono.error(() -> new PromptUnavailableException("No answer for " + entry.reference())))
			.subscribe((prompt) -> {
				entry.fetch().set(null);
				fetch.complete(prompt);
			}, (failure) -> {
				reject(entry, failure);
				entry.fetch().set(null);
				fetch.completeExceptionally(failure);
			});
		return fetch;
	}

	/**
	 * Nothing may be thrown past Reactor, which leaves errors of the virtual machine to
	 * the thread: those who wait would wait for ever.
	 */
	private Prompt accept(CachedPrompt entry, PromptSource.Answer answer) {
		try {
			return doAccept(entry, answer);
		}
		catch (LinkageError | VirtualMachineError ex) {
			throw new PromptUnavailableException("The answer for %s can't be used".formatted(entry.reference()), ex);
		}
	}

	private Prompt doAccept(CachedPrompt entry, PromptSource.Answer answer) {
		Loaded known = entry.loaded();
		boolean resumes = known == null || entry.isDormant();
		Prompt prompt;
		String etag;
		if (answer instanceof PromptSource.Found found) {
			prompt = this.prompts.fromRow(found.row());
			etag = found.etag();
			if (known != null && !Objects.equals(known.prompt().version(), prompt.version())) {
				logger.info("The {} is now version {} (was {})", entry.reference(), prompt.version(),
						known.prompt().version());
			}
		}
		else if (known != null) {
			prompt = known.prompt();
			etag = known.etag();
		}
		else {
			throw new PromptUnavailableException("An unexpected 304 for " + entry.reference());
		}
		entry.succeed(new Loaded(prompt, etag));
		if (resumes) {
			keepFresh(entry);
		}
		return prompt;
	}

	private void reject(CachedPrompt entry, Throwable failure) {
		if (entry.loaded() == null) {
			entry.fail(new Failure(failure, System.nanoTime() + rememberFor(failure).toNanos()));
		}
		else if (entry.startsToFail()) {
			logger.warn("The {} could not be refreshed, its last version stays in use: {}", entry.reference(),
					failure.getMessage());
		}
		if (entry.isDormant()) {
			keepFresh(entry);
		}
	}

	/**
	 * How long a failure is remembered: as configured, or as long as the server asked to
	 * be left alone, up to a minute.
	 */
	private Duration rememberFor(Throwable failure) {
		Duration retryAfter = (failure instanceof FetchException fetch) ? fetch.retryAfter() : null;
		Duration configured = this.settings.failureTtl();
		if (retryAfter == null || retryAfter.compareTo(configured) < 0) {
			return configured;
		}
		return (retryAfter.compareTo(LONGEST_RETRY_AFTER) < 0) ? retryAfter : LONGEST_RETRY_AFTER;
	}

	private void keepFresh(CachedPrompt entry) {
		entry.setDormant(false);
		if (!entry.reference().isPinned()) {
			scheduleRefresh(entry);
		}
	}

	private void scheduleRefresh(CachedPrompt entry) {
		this.scheduler.schedule(() -> refreshInBackground(entry));
	}

	private void refreshInBackground(CachedPrompt entry) {
		if (entry.isEvicted()) {
			return;
		}
		if (entry.idleNanos() > this.settings.idleTimeout().toNanos()) {
			entry.setDormant(true);
			return;
		}
		CompletableFuture<Prompt> fetch = startFetch(entry);
		if (fetch == null) {
			scheduleRefresh(entry);
		}
		else {
			fetch.whenComplete((prompt, failure) -> scheduleRefresh(entry));
		}
	}

	@Override
	public Mono<Prompt> refresh(PromptReference reference) {
		CachedPrompt entry = entry(reference);
		CompletableFuture<Prompt> fetch = startFetch(entry);
		return Mono.fromFuture((fetch != null) ? fetch : fetchOnce(entry), true)
			.onErrorMap(CachingPromptRegistry::fresh);
	}

	@Override
	public Mono<Void> refreshAll() {
		List<Mono<Prompt>> refreshes = this.entries.asMap()
			.values()
			.stream()
			.filter((entry) -> !entry.reference().isPinned())
			.map((entry) -> refresh(entry.reference()))
			.toList();
		return Mono.whenDelayError(refreshes);
	}

	@Override
	public void evict(PromptReference reference) {
		evicted(this.entries.asMap().remove(reference.complete(this.defaults)));
	}

	@Override
	public void evictAll() {
		this.entries.asMap().keySet().forEach(this::evict);
	}

	@Override
	public void close() {
		this.scheduler.close();
	}

}
