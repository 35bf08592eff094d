package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.registry.internal.LoadRequest.Trigger;

/**
 * Asks the next loader only with the fleet's lease, and takes what another member found
 * otherwise. It decorates a loader rather than the client, since what a member tells the
 * others must have been checked and compiled. Thread-safe; never blocks.
 */
final class LeasedPromptLoader implements PromptLoader {

	/** For which part of its interval a member relies on what another one found. */
	private static final double FRESHNESS = 0.85;

	/** In which part of the interval members look after each other. */
	private static final double JITTER = 0.05;

	private static final Duration SHORTEST_LOOK = Duration.ofMillis(20);

	private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

	/** How long an answer is relied on by who never refreshes. */
	private static final Duration FRESHNESS_WITHOUT_INTERVAL = Duration.ofMinutes(10);

	private final PromptStores stores;

	private final RowCompiler compiler;

	private final CacheSettings settings;

	private final PromptLoader next;

	/**
	 * Create a loader.
	 * @param stores where the fleet's leases are
	 * @param compiler what makes prompts of rows
	 * @param settings how long answers are relied on
	 * @param next who is asked with the lease
	 */
	LeasedPromptLoader(PromptStores stores, RowCompiler compiler, CacheSettings settings, PromptLoader next) {
		this.stores = stores;
		this.compiler = compiler;
		this.settings = settings;
		this.next = next;
	}

	@Override
	public Flux<LoadResult> load(LoadRequest request) {
		return (request.trigger() == Trigger.DEMAND) ? fetch(request, null)
				: acquire(request, System.nanoTime() + this.settings.revalidationTimeout().toNanos());
	}

	private Flux<LoadResult> acquire(LoadRequest request, long deadlineNanos) {
		return this.stores.acquire(request.reference(), freshness())
			.flatMapMany((lease) -> with(lease, request, deadlineNanos))
			// Redis is in trouble: each member for itself, and less often
			.switchIfEmpty(Flux.defer(
					() -> fetch(request, null).map((result) -> later(result, interval().plus(shareOfInterval(0.5))))));
	}

	private Flux<LoadResult> with(RefreshLease lease, LoadRequest request, long deadlineNanos) {
		if (lease instanceof RefreshLease.Acquired acquired) {
			return fetch(request, acquired.token());
		}
		if (lease instanceof RefreshLease.NotNeeded found) {
			return this.compiler.isUsable(request.reference(), found.stored()) ? shared(request, found).flux()
					: fetch(request, null);
		}
		if (request.trigger() == Trigger.REFRESH) {
			return Flux.just(new LoadResult.LeasedElsewhere(nextLook(lease)));
		}
		boolean waits = lease instanceof RefreshLease.Held && System.nanoTime() - deadlineNanos < 0;
		return waits ? Mono.delay(SHORTEST_LOOK).thenMany(Flux.defer(() -> acquire(request, deadlineNanos)))
				: fetch(request, null);
	}

	private Flux<LoadResult> fetch(LoadRequest request, @Nullable String token) {
		PromptReference reference = request.reference();
		return this.next.load(request).doOnNext((result) -> {
			if (result instanceof LoadResult.Confirmed confirmed) {
				LastKnownGood found = confirmed.lastKnownGood();
				this.stores.found(reference, token,
						new StoredPrompt(found.prompt().row(), found.etag(), found.checkedAt()), freshness());
			}
		}).doOnError((failure) -> this.stores.failed(reference, token, pause(failure), isThrottled(failure)));
	}

	private static LoadResult later(LoadResult result, Duration nextRefreshIn) {
		return (result instanceof LoadResult.Confirmed confirmed)
				? new LoadResult.Confirmed(confirmed.lastKnownGood(), confirmed.outcome(), nextRefreshIn) : result;
	}

	private Mono<LoadResult> shared(LoadRequest request, RefreshLease.NotNeeded lease) {
		Instant checkedAt = Instant.now().minus(lease.age());
		long checkedNanos = System.nanoTime() - lease.age().toNanos();
		return this.compiler.stored(request.reference(), lease.stored(), Source.STORE)
			.map((found) -> new LoadResult.Confirmed(newer(request.lastKnownGood(), found, checkedAt, checkedNanos),
					LoadOutcome.SHARED, lease.remaining().plus(shareOfInterval(JITTER))));
	}

	private static LastKnownGood newer(@Nullable LastKnownGood before, LastKnownGood found, Instant checkedAt,
			long checkedNanos) {
		if (before != null && before.confirmed() && before.checkedNanos() - checkedNanos > 0) {
			// a refresh of our own came later, but could not be told to the fleet
			return before;
		}
		boolean same = before != null && Objects.equals(before.prompt().version(), found.prompt().version())
				&& Objects.equals(before.prompt().id(), found.prompt().id());
		return new LastKnownGood(same ? Objects.requireNonNull(before).prompt() : found.prompt(), found.etag(),
				found.source(), true, checkedAt, checkedNanos);
	}

	private Duration nextLook(RefreshLease lease) {
		if (lease instanceof RefreshLease.BackingOff backingOff) {
			return Throttle.limit(backingOff.remaining()).plus(shareOfInterval(JITTER));
		}
		Duration remaining = ((RefreshLease.Held) lease).remaining();
		long share = (long) (interval().toNanos() * JITTER);
		long nanos = Math.min(Math.min(share, LONGEST_LOOK.toNanos()), remaining.toNanos());
		return Duration.ofNanos(Math.max(nanos, SHORTEST_LOOK.toNanos()));
	}

	private static boolean isThrottled(Throwable failure) {
		return failure instanceof PromptUnavailableException unavailable
				&& (unavailable.retryAfter() != null || unavailable.reason() == Reason.THROTTLED);
	}

	/**
	 * How long the fleet need not try again: what fails for one member fails for all.
	 */
	private Duration pause(Throwable failure) {
		Duration retryAfter = (failure instanceof PromptUnavailableException unavailable) ? unavailable.retryAfter()
				: null;
		return (retryAfter != null) ? Throttle.limit(retryAfter) : freshness();
	}

	private Duration freshness() {
		return interval().isZero() ? FRESHNESS_WITHOUT_INTERVAL
				: Duration.ofNanos((long) (interval().toNanos() * FRESHNESS));
	}

	private Duration shareOfInterval(double share) {
		return Duration.ofNanos((long) (interval().toNanos() * share * ThreadLocalRandom.current().nextDouble()));
	}

	private Duration interval() {
		return this.settings.refreshInterval();
	}

}
