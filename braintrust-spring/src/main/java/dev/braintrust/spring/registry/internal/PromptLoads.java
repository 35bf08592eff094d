package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.internal.LoadRequest.Trigger;

/**
 * The running loads, at most one for each cached prompt (single flight). Applies the
 * result of each load to the state of the prompt, and performs the actions of the
 * transition. Thread-safe; never blocks.
 */
final class PromptLoads {

	private static final Duration MAXIMUM_FAILURE_TTL = Duration.ofMinutes(1);

	private final PromptLoader loader;

	private final CacheSettings settings;

	private final Throttle throttle;

	private final RefreshScheduler scheduler;

	private final RegistryListener listener;

	private final PromptActionExecutor actionExecutor;

	private final IntSupplier tenant;

	/** One load for each entry, however many callers wait. */
	private final ConcurrentMap<CachedPrompt, PromptLoad> running = new ConcurrentHashMap<>();

	PromptLoads(PromptLoader loader, CacheSettings settings, Throttle throttle, RefreshScheduler scheduler,
			RegistryListener listener, PromptActionExecutor actionExecutor, IntSupplier tenant) {
		this.tenant = tenant;
		this.loader = loader;
		this.settings = settings;
		this.throttle = throttle;
		this.scheduler = scheduler;
		this.listener = listener;
		this.actionExecutor = actionExecutor;
	}

	@Nullable PromptLoad running(CachedPrompt entry) {
		return this.running.get(entry);
	}

	/**
	 * The result for callers while a failure is remembered.
	 * @return the last known good version, or the failure; null if no failure is
	 * remembered
	 */
	@Nullable CompletableFuture<Prompt> resultOfRememberedFailure(CachedPrompt entry) {
		LoadFailure failure = entry.state().failure();
		if (failure == null || !failure.isRemembered(System.nanoTime())) {
			return null;
		}
		Prompt known = serveLastKnownGood(entry);
		return (known != null) ? CompletableFuture.completedFuture(known)
				: CompletableFuture.failedFuture(unavailable(entry, failure.cause()));
	}

	/**
	 * Serve the last known good version from now on.
	 * @return that version; null if there is none, or it exceeds the maximum staleness
	 */
	@Nullable Prompt serveLastKnownGood(CachedPrompt entry) {
		long now = System.nanoTime();
		return usable(entry, this.actionExecutor.apply(entry, (state) -> state.waitTimedOut(now)), now);
	}

	/**
	 * Apply the event that a refresh is due.
	 * @return whether the prompt must be refreshed, because it is not idle
	 */
	boolean isDue(CachedPrompt entry) {
		return this.actionExecutor.apply(entry, (state) -> state.refreshDue(entry.hits(), System.nanoTime()))
			.actions()
			.contains(PromptAction.REFRESH);
	}

	/**
	 * Postpone a refresh, because the API has throttled requests.
	 */
	void postpone(CachedPrompt entry) {
		this.actionExecutor.apply(entry, (state) -> state.throttled(System.nanoTime()));
	}

	/**
	 * Start a load, unless one is running.
	 * @return the load, or null if one is already running
	 */
	@Nullable PromptLoad start(CachedPrompt entry, Trigger trigger) {
		PromptLoad load = new PromptLoad(entry);
		if (this.running.putIfAbsent(entry, load) != null) {
			return null;
		}
		LastKnownGoodVersion known = entry.state().lastKnownGood();
		if (known != null) {
			scheduleFallback(load);
		}
		try {
			Flux.defer(() -> this.loader.load(new LoadRequest(entry.reference(), known, trigger, entry.tenant())))
				.subscribe((result) -> {
					try {
						handle(load, result);
					}
					catch (RuntimeException | LinkageError ex) {
						fail(load, ex);
					}
				}, (failure) -> fail(load, failure));
		}
		catch (LinkageError | VirtualMachineError ex) {
			// Reactor does not signal these errors: callers would wait forever
			fail(load, new PromptUnavailableException(entry.reference(), Reason.UNKNOWN,
					"Loading %s failed".formatted(entry.reference()), null, ex));
		}
		return load;
	}

	/**
	 * Serve the last known good version if the load exceeds the revalidation timeout.
	 */
	private void scheduleFallback(PromptLoad load) {
		if (load.entry().state().served() == null) {
			this.scheduler.after(this.settings.revalidationTimeout(), () -> {
				Prompt known = load.prompt().isDone() ? null : serveLastKnownGood(load.entry());
				if (known != null) {
					load.prompt().complete(known);
				}
			});
		}
	}

	/** A prompt is never served to callers of another tenant. */
	private @Nullable Prompt usable(CachedPrompt entry, PromptTransition transition, long nowNanos) {
		return (entry.tenant() == this.tenant.getAsInt()) ? transition.next().usable(nowNanos) : null;
	}

	private void handle(PromptLoad load, LoadResult result) {
		if (load.entry().tenant() != this.tenant.getAsInt()) {
			throw new PromptUnavailableException(load.entry().reference(), Reason.UNKNOWN,
					"The API key was replaced by that of another organization while %s was loaded; load it again"
						.formatted(load.entry().reference()));
		}
		if (result instanceof LoadResult.Restored restored) {
			this.actionExecutor.apply(load.entry(), (state) -> state.restored(restored.lastKnownGood()));
			scheduleFallback(load);
		}
		else if (result instanceof LoadResult.Confirmed confirmed) {
			succeed(load, confirmed);
		}
		else {
			completeLeasedElsewhere(load, result);
		}
	}

	private void succeed(PromptLoad load, LoadResult.Confirmed result) {
		CachedPrompt entry = load.entry();
		PromptTransition transition = entry
			.apply((state) -> state.confirmed(result.lastKnownGood(), entry.hits(), System.nanoTime()));
		this.throttle.succeeded();
		this.listener.loaded(entry.reference(),
				new RegistryListener.CompletedLoad(load.isRefresh(), result.outcome(), null, load.duration()));
		this.actionExecutor.perform(entry, transition);
		this.running.remove(entry, load);
		load.result().complete(result);
		load.prompt().complete(result.lastKnownGood().prompt());
	}

	private void completeLeasedElsewhere(PromptLoad load, LoadResult result) {
		CachedPrompt entry = load.entry();
		long now = System.nanoTime();
		Prompt known = usable(entry, this.actionExecutor.apply(entry, (state) -> state.leasedElsewhere(now)), now);
		this.running.remove(entry, load);
		load.result().complete(result);
		complete(load, known, null);
	}

	private void fail(PromptLoad load, Throwable failure) {
		CachedPrompt entry = load.entry();
		long now = System.nanoTime();
		Reason reason = reason(failure);
		Duration backOff = (failure instanceof PromptUnavailableException unavailable && reason == Reason.THROTTLED)
				? this.throttle.throttled(unavailable.retryAfter()) : null;
		LoadFailure latest = new LoadFailure(failure, reason, Instant.now(), now + failureTtl(backOff).toNanos());
		PromptTransition transition = entry.apply((state) -> state.failed(latest, now));
		this.listener.loaded(entry.reference(),
				new RegistryListener.CompletedLoad(load.isRefresh(), LoadOutcome.FAILED, reason, load.duration()));
		this.actionExecutor.perform(entry, transition);
		this.running.remove(entry, load);
		load.result().completeExceptionally(failure);
		complete(load, usable(entry, transition, now), failure);
	}

	private static Reason reason(Throwable failure) {
		return (failure instanceof PromptException prompt) ? prompt.reason() : Reason.UNKNOWN;
	}

	/**
	 * Time-to-live of a failure: as configured, or the back-off if that is longer, up to
	 * a minute.
	 */
	private Duration failureTtl(@Nullable Duration backOff) {
		Duration configured = this.settings.failureTtl();
		if (backOff == null || backOff.compareTo(configured) < 0) {
			return configured;
		}
		return (backOff.compareTo(MAXIMUM_FAILURE_TTL) < 0) ? backOff : MAXIMUM_FAILURE_TTL;
	}

	private static void complete(PromptLoad load, @Nullable Prompt known, @Nullable Throwable failure) {
		if (known != null) {
			load.prompt().complete(known);
		}
		else {
			load.prompt().completeExceptionally(unavailable(load.entry(), failure));
		}
	}

	private static Throwable unavailable(CachedPrompt entry, @Nullable Throwable failure) {
		if (entry.state().lastKnownGood() == null && failure != null) {
			return failure;
		}
		Duration retryAfter = (failure instanceof PromptUnavailableException unavailable) ? unavailable.retryAfter()
				: null;
		return new PromptUnavailableException(entry.reference(), (failure != null) ? reason(failure) : Reason.UNKNOWN,
				"The last known good version of %s is older than braintrust.prompts.cache.max-staleness"
					.formatted(entry.reference()) + ((failure != null) ? "; " + failure.getMessage() : ""),
				retryAfter, failure);
	}

}
