package dev.braintrust.spring.registry.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.client.internal.KeyHolder;
import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.internal.PromptAssignment;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.selection.internal.CurrentObservation;
import dev.braintrust.spring.selection.internal.Decision;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.selection.internal.ThreadContext;
import dev.braintrust.spring.selection.internal.VersionSelection;

/**
 * The prompt registry of an application. Prompts are cached in memory by completed
 * reference. Concurrent loads of one prompt share one request (single flight). Prompts
 * that may change are refreshed in the background, so that a cache hit needs neither a
 * request nor a clock.
 * <p>
 * One instance belongs to one API and one organization at a time, so it never contains
 * another tenant's prompts: {@link #removeAll} is atomic.
 */
public final class CachingPromptRegistry implements PromptRegistry, KeyHolder, AutoCloseable {

	private final VersionSelection selection;

	private final CacheSettings settings;

	private final RefreshScheduler scheduler = new RefreshScheduler();

	private final ConfirmedProjectIds projectIds = new ConfirmedProjectIds();

	private final PromptCache cache;

	private final LazyLoadingPipeline pipeline;

	private final ReleasedTemplates templates;

	private final LongAdder misses = new LongAdder();

	/**
	 * Create a registry.
	 * @param backend creates source and stores, when the first prompt is loaded
	 * @param selection completes references and decides their version
	 * @param settings the settings of the cache
	 * @param listeners the listeners to notify
	 */
	public CachingPromptRegistry(RegistryBackend.Factory backend, VersionSelection selection, CacheSettings settings,
			List<RegistryListener> listeners) {
		this.selection = selection;
		this.settings = settings;
		RegistryListener listener = new CompositeRegistryListener(listeners);
		this.pipeline = new LazyLoadingPipeline(backend, settings, this.projectIds, this.scheduler, listener);
		this.templates = new ReleasedTemplates(this.pipeline, settings.revalidationTimeout());
		this.cache = new PromptCache(selection.defaults(), settings, this.scheduler, this.pipeline.actionExecutor(),
				backend::tenant);
	}

	/**
	 * Create a registry with an existing backend.
	 * @param source the source of prompt rows
	 * @param prompts compiles rows
	 * @param defaults completes references
	 * @param settings the settings of the cache
	 * @param stores the stores of last known good versions; closed with the registry
	 * @param listeners the listeners to notify
	 */
	public CachingPromptRegistry(PromptSource source, PromptFactory prompts, ReferenceDefaults defaults,
			CacheSettings settings, PromptStores stores, List<RegistryListener> listeners) {
		this(() -> new RegistryBackend(source, prompts, stores), VersionSelection.of(defaults), settings, listeners);
	}

	@Override
	public Prompt get(PromptReference reference) {
		Decision decision = this.selection.decide(reference);
		return (decision != null) ? assigned(getDecided(decision.reference()), decision) : getDecided(reference);
	}

	private Prompt getDecided(PromptReference reference) {
		Prompt prompt = this.cache.hit(reference);
		if (prompt == null) {
			prompt = getUncached(reference);
		}
		return this.templates.await(reference, prompt);
	}

	/** The cached prompt is shared by all arms with the same version. */
	private static Prompt assigned(Prompt prompt, @Nullable Decision decision) {
		PromptAssignment assignment = (decision != null) ? decision.assignment() : null;
		return (assignment != null) ? PromptFactory.withAssignment(prompt, assignment) : prompt;
	}

	private Prompt getUncached(PromptReference reference) {
		CachedPrompt entry = this.cache.entry(reference);
		Prompt prompt = entry.hit();
		if (prompt != null) {
			return prompt;
		}
		this.misses.increment();
		try {
			return await(entry);
		}
		catch (PromptUnavailableException ex) {
			if (this.cache.isOfCurrentTenant(entry)) {
				throw ex;
			}
			return await(this.cache.entry(reference));
		}
	}

	@Override
	public Mono<Prompt> load(PromptReference reference) {
		Overrides assembled = reference.isDecided() ? null : ThreadContext.overrides();
		return Mono.deferContextual((context) -> {
			Decision decision = this.selection.decide(reference, Overrides.of(context, assembled),
					CurrentObservation.of(context));
			CachedPrompt entry = this.cache.entry((decision != null) ? decision.reference() : reference);
			Prompt prompt = entry.hit();
			if (prompt != null && PromptFactory.isCompiled(prompt)) {
				return Mono.just(assigned(prompt, decision));
			}
			if (prompt == null) {
				this.misses.increment();
			}
			Mono<Prompt> loading = (prompt != null) ? Mono.just(prompt) : loadUncached(entry);
			// a confirmed version may be one whose templates are released
			return loading.flatMap((loaded) -> this.templates.load(entry.reference(), loaded))
				// operators of the caller must not run on the registry's own threads
				.publishOn(Schedulers.parallel())
				.map((loaded) -> assigned(loaded, decision))
				.onErrorMap((failure) -> SharedResults.copy(entry.reference(), failure));
		});
	}

	@Override
	public @Nullable Prompt getIfCached(PromptReference reference) {
		Decision decision = this.selection.decide(reference);
		PromptReference decided = (decision != null) ? decision.reference() : reference;
		Prompt prompt = this.cache.hit(decided);
		if (prompt == null) {
			CachedPrompt entry = this.cache.peek(decided);
			prompt = (entry != null) ? entry.hit() : null;
		}
		if (prompt == null) {
			return null;
		}
		this.templates.request(decided, prompt);
		return assigned(prompt, decision);
	}

	/** A load that the tenant's change overtakes is repeated for the current tenant. */
	private Mono<Prompt> loadUncached(CachedPrompt entry) {
		return SharedResults.mono(this.pipeline.refresher().promptFor(entry))
			.onErrorResume((failure) -> !this.cache.isOfCurrentTenant(entry), (failure) -> SharedResults
				.mono(this.pipeline.refresher().promptFor(this.cache.entry(entry.reference()))));
	}

	private Prompt await(CachedPrompt entry) {
		if (Schedulers.isInNonBlockingThread()) {
			Prompt known = this.pipeline.loads().serveLastKnownGood(entry);
			if (known != null) {
				this.pipeline.refresher().promptFor(entry);
				return known;
			}
			throw new IllegalStateException(
					("The %s is not cached, and the thread '%s' must not block: use PromptRegistry.load(...) there, "
							+ "or CurrentPrompt.mono()")
						.formatted(entry.reference(), Thread.currentThread().getName()));
		}
		try {
			return this.pipeline.refresher().promptFor(entry).get();
		}
		catch (ExecutionException ex) {
			throw SharedResults.copy(entry.reference(), Objects.requireNonNull(ex.getCause()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PromptUnavailableException(entry.reference(), PromptException.Reason.INTERRUPTED,
					"Interrupted while loading " + entry.reference(), null, ex);
		}
	}

	@Override
	public Mono<Prompt> refresh(PromptReference reference) {
		CachedPrompt entry = this.cache.entry(reference);
		return SharedResults.mono(this.pipeline.refresher().refreshNow(entry))
			.onErrorResume((failure) -> !this.cache.isOfCurrentTenant(entry),
					(failure) -> SharedResults.mono(this.pipeline.refresher().refreshNow(this.cache.entry(reference))))
			.publishOn(Schedulers.parallel())
			.onErrorMap((failure) -> SharedResults.copy(entry.reference(), failure));
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
			.onErrorMap(SharedResults::first)
			.cache();
		refreshes.subscribe((nothing) -> {
		}, (failure) -> {
			// reported to subscribers, and in the status of each prompt
		});
		return refreshes;
	}

	@Override
	public void evict(PromptReference reference) {
		this.cache.evict(reference);
	}

	@Override
	public void evictAll() {
		this.projectIds.clear();
		this.cache.references().forEach(this.cache::evict);
	}

	@Override
	public Set<String> projectIds() {
		return this.cache.projectIds();
	}

	/**
	 * Remove all prompts, then replace the credential. Loads that are running fail, and
	 * are repeated for callers that wait for them.
	 */
	@Override
	public void removeAll(Runnable replacement) {
		this.cache.removeAll(() -> {
			this.projectIds.clear();
			replacement.run();
		});
	}

	/**
	 * Copies the last known good versions to where the store has those of the new
	 * credential, for the next start.
	 */
	@Override
	public void keyReplaced() {
		PromptStores stores = this.pipeline.storesIfCreated();
		if (stores == null) {
			return;
		}
		this.cache.values().forEach((entry) -> {
			LastKnownGoodVersion known = entry.state().lastKnownGood();
			if (known != null && known.source() != PromptStatus.Source.SNAPSHOT) {
				stores.writeIfMissing(entry.tenant(), entry.reference(), known.toStoredPrompt());
			}
		});
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
			.sorted(Comparator.comparing((status) -> slugOrId(status.reference())))
			.toList();
	}

	private static String slugOrId(PromptReference reference) {
		return (reference.slug() != null) ? reference.slug() : String.valueOf(reference.id());
	}

	/**
	 * Number of cache hits that served a fresh prompt.
	 * @return a count that never decreases
	 */
	public long freshHits() {
		return this.cache.freshHits();
	}

	/**
	 * Number of cache hits that served a stale prompt.
	 * @return a count that never decreases
	 */
	public long staleHits() {
		return this.cache.staleHits();
	}

	/**
	 * Number of cache misses, including prompts that had to be revalidated.
	 * @return a count that never decreases
	 */
	public long misses() {
		return this.misses.sum();
	}

	/**
	 * Number of cached prompts.
	 * @return the number of entries
	 */
	public long size() {
		return this.cache.size();
	}

	@Override
	public void close() {
		this.pipeline.close();
		this.scheduler.close();
	}

}
