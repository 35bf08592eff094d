package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.UnconfirmedNotFoundException;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.DeletedPolicy;
import dev.braintrust.spring.registry.internal.Flight.Trigger;
import dev.braintrust.spring.registry.internal.PromptLoader.Arrival;

/**
 * Runs the loads of cached prompts, one at a time for each, and decides what their end
 * means: for those who wait, for what is served from now on, and for when to look again.
 */
final class Flights implements AutoCloseable {

	private static final Duration LONGEST_MEMORY = Duration.ofMinutes(1);

	private final PromptLoader loader;

	private final PromptStores stores;

	private final CacheSettings settings;

	private final RefreshScheduler scheduler;

	private final BackgroundRefresh refresh;

	private final RegistryListener listener;

	private volatile boolean closed;

	Flights(PromptLoader loader, PromptStores stores, CacheSettings settings, RefreshScheduler scheduler,
			RegistryListener listener) {
		this.loader = loader;
		this.stores = stores;
		this.settings = settings;
		this.scheduler = scheduler;
		this.refresh = new BackgroundRefresh(settings, scheduler, new Refreshing());
		this.listener = listener;
	}

	private final class Refreshing implements BackgroundRefresh.Refreshing {

		@Override
		public @Nullable Flight start(CachedPrompt entry) {
			return takeOff(entry, Trigger.REFRESH);
		}

		@Override
		public void idle(CachedPrompt entry) {
			entry.withdraw();
			if (entry.failure() != null) {
				Flights.this.listener.recovered(entry.reference());
			}
		}

		@Override
		public void postponed(CachedPrompt entry) {
			entry.suspect();
			withdrawWhenTooOld(entry);
		}

	}

	/**
	 * What callers get who find nothing that may be served as it is: they join the load
	 * that is under way, or start one; a failure that is remembered is repeated without
	 * either.
	 */
	CompletableFuture<Prompt> answer(CachedPrompt entry) {
		while (true) {
			Flight underWay = entry.flight().get();
			if (underWay != null) {
				return underWay.answer();
			}
			Failure failure = entry.failure();
			if (failure != null && failure.isRemembered()) {
				Prompt known = lastKnownGood(entry);
				this.refresh.schedule(entry, false, null);
				return (known != null) ? CompletableFuture.completedFuture(known)
						: CompletableFuture.failedFuture(unavailable(entry, failure.cause()));
			}
			Flight started = takeOff(entry, Trigger.LOAD);
			if (started != null) {
				return started.answer();
			}
		}
	}

	/**
	 * Load a prompt now. What is under way may have been sent before whatever the caller
	 * has in mind: then one more load follows, for all who ask meanwhile.
	 */
	CompletableFuture<Prompt> demand(CachedPrompt entry) {
		while (true) {
			Flight own = takeOff(entry, Trigger.DEMAND);
			if (own != null) {
				return own.landing().thenApply(Objects::requireNonNull);
			}
			Flight other = entry.flight().get();
			if (other != null) {
				return entry.demandAfter(other, () -> demand(entry));
			}
		}
	}

	/**
	 * Serve last known good, if there is one and it is not too old.
	 */
	@Nullable Prompt lastKnownGood(CachedPrompt entry) {
		Known known = entry.known();
		return (known != null && isYoungEnough(entry, known)) ? entry.serveLastKnownGood() : null;
	}

	/** An exact version does not age. */
	private boolean isYoungEnough(CachedPrompt entry, Known known) {
		return entry.reference().isPinned() || known.isWithin(this.settings.maxStaleness());
	}

	/**
	 * Start a load, unless one is under way.
	 * @return the load, or null if another one came first
	 */
	private @Nullable Flight takeOff(CachedPrompt entry, Trigger trigger) {
		Flight flight = new Flight();
		if (!entry.flight().compareAndSet(null, flight)) {
			return null;
		}
		long started = System.nanoTime();
		boolean refresh = entry.known() != null;
		if (refresh) {
			answerInTime(entry, flight);
		}
		Consumer<Throwable> crash = (failure) -> crash(entry, flight, failure, refresh, started);
		try {
			this.loader.load(entry, trigger, () -> answerInTime(entry, flight)).subscribe((arrival) -> {
				try {
					land(entry, flight, arrival, refresh, started);
				}
				catch (RuntimeException | LinkageError ex) {
					crash.accept(ex);
				}
			}, crash);
		}
		catch (LinkageError | VirtualMachineError ex) {
			// Reactor does not pass them on: those who wait would wait for ever
			crash.accept(new PromptUnavailableException(entry.reference(), Reason.UNKNOWN,
					"Loading %s failed".formatted(entry.reference()), null, ex));
		}
		return flight;
	}

	/**
	 * Who waits although last known good is there waits for a short time only. From then
	 * on it is served, until the load brings better.
	 */
	private void answerInTime(CachedPrompt entry, Flight flight) {
		if (entry.isServing()) {
			return;
		}
		this.scheduler.after(this.settings.revalidationTimeout(), () -> {
			Prompt known = flight.answer().isDone() ? null : lastKnownGood(entry);
			if (known != null) {
				flight.answer().complete(known);
			}
		});
	}

	private void land(CachedPrompt entry, Flight flight, Arrival arrival, boolean refresh, long started) {
		if (arrival instanceof Arrival.Later later) {
			entry.suspect();
			withdrawWhenTooOld(entry);
			end(entry, flight, false, later.lookAgainIn());
			Prompt known = lastKnownGood(entry);
			answer(entry, flight, known, null);
			flight.landing().complete(null);
			return;
		}
		Arrival.Confirmed confirmed = (Arrival.Confirmed) arrival;
		Known before = entry.known();
		Prompt prompt = confirmed.known().prompt();
		boolean recovers = entry.confirm(confirmed.known());
		this.refresh.succeeded();
		this.listener.loaded(entry.reference(),
				new RegistryListener.Load(refresh, confirmed.outcome(), null, since(started)));
		if (before != null && entry.wasServed() && !Objects.equals(before.prompt().version(), prompt.version())) {
			this.listener.changed(entry.reference(), before.prompt(), prompt);
		}
		if (recovers) {
			this.listener.recovered(entry.reference());
		}
		end(entry, flight, !refresh, confirmed.lookAgainIn());
		flight.answer().complete(prompt);
		flight.landing().complete(prompt);
	}

	private void crash(CachedPrompt entry, Flight flight, Throwable failure, boolean refresh, long started) {
		Reason reason = reason(failure);
		boolean deleted = failure instanceof PromptNotFoundException
				&& !(failure instanceof UnconfirmedNotFoundException);
		if (deleted && this.settings.deletedPolicy() == DeletedPolicy.FAIL && entry.known() != null) {
			entry.forget();
			this.stores.remove(entry.reference());
		}
		Duration pause = (failure instanceof PromptUnavailableException unavailable && reason == Reason.THROTTLED)
				? this.refresh.throttled(unavailable.retryAfter()) : null;
		boolean news = entry
			.fail(new Failure(failure, reason, Instant.now(), System.nanoTime() + memory(pause).toNanos()));
		Prompt known = lastKnownGood(entry);
		withdrawWhenTooOld(entry);
		this.listener.loaded(entry.reference(),
				new RegistryListener.Load(refresh, LoadOutcome.FAILED, reason, since(started)));
		if (news && !entry.isEvicted() && !this.closed) {
			this.listener.startsToFail(entry.reference(), failure, known);
		}
		end(entry, flight, false, null);
		answer(entry, flight, known, failure);
		flight.landing().completeExceptionally(failure);
	}

	private static Duration since(long startNanos) {
		return Duration.ofNanos(System.nanoTime() - startNanos);
	}

	private void end(CachedPrompt entry, Flight flight, boolean first, @Nullable Duration lookAgainIn) {
		entry.flight().compareAndSet(flight, null);
		if (entry.known() != null) {
			this.refresh.schedule(entry, first, lookAgainIn);
		}
	}

	private void answer(CachedPrompt entry, Flight flight, @Nullable Prompt known, @Nullable Throwable failure) {
		if (known != null) {
			flight.answer().complete(known);
			return;
		}
		flight.answer().completeExceptionally(unavailable(entry, failure));
	}

	private static Throwable unavailable(CachedPrompt entry, @Nullable Throwable failure) {
		if (entry.known() == null && failure != null) {
			return failure;
		}
		Duration retryAfter = (failure instanceof PromptUnavailableException unavailable) ? unavailable.retryAfter()
				: null;
		return new PromptUnavailableException(entry.reference(), (failure != null) ? reason(failure) : Reason.UNKNOWN,
				"The last known version of %s is older than braintrust.prompts.cache.max-staleness allows"
					.formatted(entry.reference()) + ((failure != null) ? "; " + failure.getMessage() : ""),
				retryAfter, failure);
	}

	/**
	 * A prompt that is not refreshed is watched, since hits look at no clock.
	 */
	private void withdrawWhenTooOld(CachedPrompt entry) {
		Duration maxStaleness = this.settings.maxStaleness();
		Known known = entry.known();
		if (maxStaleness == null || known == null || known.checkedAt() == null || entry.reference().isPinned()) {
			return;
		}
		Duration left = maxStaleness.minus(known.age());
		if (left.isNegative()) {
			entry.withdraw();
		}
		else if (entry.claimExpiry()) {
			this.scheduler.after(left.plusMillis(1), () -> {
				entry.releaseExpiry();
				if (entry.known() == known) {
					withdrawWhenTooOld(entry);
				}
			});
		}
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

	private static Reason reason(Throwable failure) {
		return (failure instanceof PromptException prompt) ? prompt.reason() : Reason.UNKNOWN;
	}

	PromptStatus status(CachedPrompt entry) {
		Known known = entry.known();
		Failure failure = entry.failure();
		Known served = (known != null && (entry.isServing() || isYoungEnough(entry, known))) ? known : null;
		boolean idle = known != null && !entry.isServing() && failure == null;
		return new PromptStatus(entry.reference(), (served != null) ? served.prompt() : null,
				(served != null) ? served.source() : null, (known != null) ? known.checkedAt() : null,
				(known != null && known.checkedAt() != null) ? known.age() : null, idle,
				known != null && !idle && isStale(entry, known), entry.freshHits() + entry.staleHits(),
				(failure != null)
						? new PromptStatus.Failure(failure.at(), failure.reason(), failure.cause().getMessage())
						: null);
	}

	private boolean isStale(CachedPrompt entry, Known known) {
		if (entry.reference().isPinned() || this.settings.refreshInterval().isZero()) {
			return false;
		}
		Duration bound = this.settings.refreshInterval().plus(this.settings.revalidationTimeout());
		return entry.failure() != null || !known.confirmed() || known.age().compareTo(bound) > 0;
	}

	@Override
	public void close() {
		// what breaks now breaks because the application stops
		this.closed = true;
		this.stores.close();
		this.loader.close();
	}

}
