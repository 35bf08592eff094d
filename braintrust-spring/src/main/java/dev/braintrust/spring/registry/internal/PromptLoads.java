package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.internal.LoadRequest.Trigger;

/**
 * Runs the loads of cached prompts, one at a time for each, applies what comes of them to
 * the prompt's state, and does what the transition asks for. Thread-safe; never blocks.
 */
final class PromptLoads {

	private static final Duration LONGEST_MEMORY = Duration.ofMinutes(1);

	private final PromptLoader loader;

	private final CacheSettings settings;

	private final Throttle throttle;

	private final RefreshScheduler scheduler;

	private final RegistryListener listener;

	private final PromptActions actions;

	/** One for each entry, so that a storm of callers makes one request. */
	private final ConcurrentMap<CachedPrompt, PromptLoad> running = new ConcurrentHashMap<>();

	PromptLoads(PromptLoader loader, CacheSettings settings, Throttle throttle, RefreshScheduler scheduler,
			RegistryListener listener, PromptActions actions) {
		this.loader = loader;
		this.settings = settings;
		this.throttle = throttle;
		this.scheduler = scheduler;
		this.listener = listener;
		this.actions = actions;
	}

	@Nullable PromptLoad running(CachedPrompt entry) {
		return this.running.get(entry);
	}

	/**
	 * What a failure that is remembered means for callers.
	 * @return last known good, or the failure; null if no failure is remembered
	 */
	@Nullable CompletableFuture<Prompt> remembered(CachedPrompt entry) {
		Failure failure = entry.state().failure();
		if (failure == null || !failure.isRemembered(System.nanoTime())) {
			return null;
		}
		Prompt known = lastKnownGood(entry);
		return (known != null) ? CompletableFuture.completedFuture(known)
				: CompletableFuture.failedFuture(unavailable(entry, failure.cause()));
	}

	/**
	 * Serve last known good, if there is one and it is not too old.
	 */
	@Nullable Prompt lastKnownGood(CachedPrompt entry) {
		long now = System.nanoTime();
		return this.actions.apply(entry, (state) -> state.waitedFor(now)).next().usable(now);
	}

	/**
	 * Whether a prompt has to be refreshed, now that its time has come.
	 */
	boolean isDue(CachedPrompt entry) {
		return this.actions.apply(entry, (state) -> state.due(entry.hits(), System.nanoTime()))
			.actions()
			.contains(PromptAction.REFRESH);
	}

	/**
	 * Put a refresh off, since the API asked for fewer requests.
	 */
	void putOff(CachedPrompt entry) {
		this.actions.apply(entry, (state) -> state.throttled(System.nanoTime()));
	}

	/**
	 * Start a load, unless one is running.
	 * @return the load, or null if another one came first
	 */
	@Nullable PromptLoad start(CachedPrompt entry, Trigger trigger) {
		PromptLoad load = new PromptLoad(entry);
		if (this.running.putIfAbsent(entry, load) != null) {
			return null;
		}
		LastKnownGood known = entry.state().lastKnownGood();
		if (known != null) {
			answerInTime(load);
		}
		try {
			Flux.defer(() -> this.loader.load(new LoadRequest(entry.reference(), known, trigger)))
				.subscribe((result) -> {
					try {
						take(load, result);
					}
					catch (RuntimeException | LinkageError ex) {
						fail(load, ex);
					}
				}, (failure) -> fail(load, failure));
		}
		catch (LinkageError | VirtualMachineError ex) {
			// Reactor does not pass them on: those who wait would wait for ever
			fail(load, new PromptUnavailableException(entry.reference(), Reason.UNKNOWN,
					"Loading %s failed".formatted(entry.reference()), null, ex));
		}
		return load;
	}

	/**
	 * Callers wait only for a short time although last known good is there. From then on
	 * it is served, until the load brings a better one.
	 */
	private void answerInTime(PromptLoad load) {
		if (load.entry().state().served() == null) {
			this.scheduler.after(this.settings.revalidationTimeout(), () -> {
				Prompt known = load.answer().isDone() ? null : lastKnownGood(load.entry());
				if (known != null) {
					load.answer().complete(known);
				}
			});
		}
	}

	private void take(PromptLoad load, LoadResult result) {
		if (result instanceof LoadResult.Restored restored) {
			this.actions.apply(load.entry(), (state) -> state.restored(restored.lastKnownGood()));
			answerInTime(load);
		}
		else if (result instanceof LoadResult.Confirmed confirmed) {
			succeed(load, confirmed);
		}
		else {
			leaveToOthers(load, result);
		}
	}

	private void succeed(PromptLoad load, LoadResult.Confirmed result) {
		CachedPrompt entry = load.entry();
		PromptTransition transition = entry
			.apply((state) -> state.confirmed(result.lastKnownGood(), entry.hits(), System.nanoTime()));
		this.throttle.succeeded();
		this.listener.loaded(entry.reference(),
				new RegistryListener.Load(load.isRefresh(), result.outcome(), null, load.duration()));
		this.actions.perform(entry, transition);
		this.running.remove(entry, load);
		load.end().complete(result);
		load.answer().complete(result.lastKnownGood().prompt());
	}

	private void leaveToOthers(PromptLoad load, LoadResult result) {
		CachedPrompt entry = load.entry();
		long now = System.nanoTime();
		Prompt known = this.actions.apply(entry, (state) -> state.leasedElsewhere(now)).next().usable(now);
		this.running.remove(entry, load);
		load.end().complete(result);
		answer(load, known, null);
	}

	private void fail(PromptLoad load, Throwable failure) {
		CachedPrompt entry = load.entry();
		long now = System.nanoTime();
		Reason reason = reason(failure);
		Duration pause = (failure instanceof PromptUnavailableException unavailable && reason == Reason.THROTTLED)
				? this.throttle.throttled(unavailable.retryAfter()) : null;
		Failure latest = new Failure(failure, reason, Instant.now(), now + memory(pause).toNanos());
		PromptTransition transition = entry.apply((state) -> state.failed(latest, now));
		this.listener.loaded(entry.reference(),
				new RegistryListener.Load(load.isRefresh(), LoadOutcome.FAILED, reason, load.duration()));
		this.actions.perform(entry, transition);
		this.running.remove(entry, load);
		load.end().completeExceptionally(failure);
		answer(load, transition.next().usable(now), failure);
	}

	private static Reason reason(Throwable failure) {
		return (failure instanceof PromptException prompt) ? prompt.reason() : Reason.UNKNOWN;
	}

	/**
	 * How long a failure is remembered: as configured, or as long as the server asked to
	 * be left alone, up to a minute.
	 */
	private Duration memory(@Nullable Duration pause) {
		Duration configured = this.settings.failureTtl();
		if (pause == null || pause.compareTo(configured) < 0) {
			return configured;
		}
		return (pause.compareTo(LONGEST_MEMORY) < 0) ? pause : LONGEST_MEMORY;
	}

	private static void answer(PromptLoad load, @Nullable Prompt known, @Nullable Throwable failure) {
		if (known != null) {
			load.answer().complete(known);
		}
		else {
			load.answer().completeExceptionally(unavailable(load.entry(), failure));
		}
	}

	private static Throwable unavailable(CachedPrompt entry, @Nullable Throwable failure) {
		if (entry.state().lastKnownGood() == null && failure != null) {
			return failure;
		}
		Duration retryAfter = (failure instanceof PromptUnavailableException unavailable) ? unavailable.retryAfter()
				: null;
		return new PromptUnavailableException(entry.reference(), (failure != null) ? reason(failure) : Reason.UNKNOWN,
				"The last known version of %s is older than braintrust.prompts.cache.max-staleness allows"
					.formatted(entry.reference()) + ((failure != null) ? "; " + failure.getMessage() : ""),
				retryAfter, failure);
	}

}
