package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.registry.internal.LoadRequest.Trigger;

/**
 * Calls the next loader only if this instance acquires the fleet's lease; otherwise uses
 * the result of another instance. Decorates a loader, not the client, since only checked
 * and compiled rows may be published to the fleet. Thread-safe; never blocks.
 */
final class LeasedPromptLoader implements PromptLoader {

	/**
	 * Share of its refresh interval for which an instance relies on another instance's
	 * result.
	 */
	private static final double FRESHNESS_SHARE = 0.85;

	/**
	 * Maximum share of the refresh interval that is added to delays as jitter, and after
	 * which a held lease is checked again.
	 */
	private static final double JITTER = 0.05;

	private static final Duration MINIMUM_RECHECK_DELAY = Duration.ofMillis(20);

	private static final Duration MAXIMUM_RECHECK_DELAY = Duration.ofSeconds(1);

	/** Freshness of a result for an instance that never refreshes. */
	private static final Duration FRESHNESS_WITHOUT_INTERVAL = Duration.ofMinutes(10);

	private final PromptStores stores;

	private final RowCompiler compiler;

	private final CacheSettings settings;

	private final PromptLoader next;

	/**
	 * Create a loader.
	 * @param stores provide the leases
	 * @param compiler compiles rows
	 * @param settings the refresh interval and timeouts
	 * @param next the loader to call with the lease
	 */
	LeasedPromptLoader(PromptStores stores, RowCompiler compiler, CacheSettings settings, PromptLoader next) {
		this.stores = stores;
		this.compiler = compiler;
		this.settings = settings;
		this.next = next;
	}

	@Override
	public Flux<LoadResult> load(LoadRequest request) {
		return (request.trigger() == Trigger.EXPLICIT) ? fetch(request, null)
				: acquire(request, System.nanoTime() + this.settings.revalidationTimeout().toNanos());
	}

	private Flux<LoadResult> acquire(LoadRequest request, long deadlineNanos) {
		return this.stores.acquire(request.tenant(), request.reference(), freshness())
			.flatMapMany((lease) -> loadWith(lease, request, deadlineNanos))
			// Redis is not available: each instance refreshes on its own, and less often
			.switchIfEmpty(Flux.defer(() -> fetch(request, null)
				.map((result) -> withNextRefresh(result, interval().plus(shareOfInterval(0.5))))));
	}

	private Flux<LoadResult> loadWith(RefreshLease lease, LoadRequest request, long deadlineNanos) {
		if (lease instanceof RefreshLease.Acquired acquired) {
			return fetch(request, acquired.token());
		}
		if (lease instanceof RefreshLease.NotNeeded found) {
			return this.compiler.isUsable(request, found.stored()) ? useShared(request, found).flux()
					: fetch(request, null);
		}
		if (request.trigger() == Trigger.SCHEDULED) {
			return Flux.just(new LoadResult.LeasedElsewhere(recheckDelay(lease)));
		}
		boolean waits = lease instanceof RefreshLease.Held && System.nanoTime() - deadlineNanos < 0;
		return waits ? Mono.delay(MINIMUM_RECHECK_DELAY).thenMany(Flux.defer(() -> acquire(request, deadlineNanos)))
				: fetch(request, null);
	}

	private Flux<LoadResult> fetch(LoadRequest request, @Nullable String token) {
		PromptReference reference = request.reference();
		return this.next.load(request).doOnNext((result) -> {
			if (result instanceof LoadResult.Confirmed confirmed) {
				this.stores.publish(request.tenant(), reference, token, confirmed.lastKnownGood().toStoredPrompt(),
						freshness());
			}
		})
			.doOnError((failure) -> this.stores.publishFailure(request.tenant(), reference, token, backOff(failure),
					isThrottled(failure)));
	}

	private static LoadResult withNextRefresh(LoadResult result, Duration nextRefreshIn) {
		return (result instanceof LoadResult.Confirmed confirmed)
				? new LoadResult.Confirmed(confirmed.lastKnownGood(), confirmed.outcome(), nextRefreshIn) : result;
	}

	private Mono<LoadResult> useShared(LoadRequest request, RefreshLease.NotNeeded lease) {
		Instant checkedAt = Instant.now().minus(lease.age());
		long checkedNanos = System.nanoTime() - lease.age().toNanos();
		return prompt(request, lease.stored())
			.map((found) -> new LoadResult.Confirmed(
					newer(request.lastKnownGood(),
							new LastKnownGoodVersion(found, lease.stored().etag(), Source.STORE, true, checkedAt,
									checkedNanos)),
					LoadOutcome.SHARED, lease.remaining().plus(shareOfInterval(JITTER))));
	}

	/** An unchanged version, which is most common, is not compiled again. */
	private Mono<Prompt> prompt(LoadRequest request, StoredPrompt stored) {
		LastKnownGoodVersion before = request.lastKnownGood();
		boolean same = before != null && Objects.equals(before.prompt().version(), stored.row().get("_xact_id"))
				&& Objects.equals(before.prompt().id(), stored.row().get("id"));
		return same ? Mono.just(Objects.requireNonNull(before).prompt())
				: this.compiler.compileStored(request, stored, Source.STORE).map(LastKnownGoodVersion::prompt);
	}

	/** This instance may have refreshed later, but failed to publish the result. */
	private static LastKnownGoodVersion newer(@Nullable LastKnownGoodVersion before, LastKnownGoodVersion found) {
		boolean newer = before != null && before.confirmed() && before.checkedNanos() - found.checkedNanos() > 0;
		return newer ? Objects.requireNonNull(before) : found;
	}

	private Duration recheckDelay(RefreshLease lease) {
		if (lease instanceof RefreshLease.BackingOff backingOff) {
			return Throttle.limit(backingOff.remaining()).plus(shareOfInterval(JITTER));
		}
		Duration remaining = ((RefreshLease.Held) lease).remaining();
		long share = (long) (interval().toNanos() * JITTER);
		long nanos = Math.min(Math.min(share, MAXIMUM_RECHECK_DELAY.toNanos()), remaining.toNanos());
		return Duration.ofNanos(Math.max(nanos, MINIMUM_RECHECK_DELAY.toNanos()));
	}

	private static boolean isThrottled(Throwable failure) {
		return failure instanceof PromptUnavailableException unavailable
				&& (unavailable.retryAfter() != null || unavailable.reason() == Reason.THROTTLED);
	}

	/**
	 * Back-off of the whole fleet: a failure of one instance is assumed to affect all.
	 */
	private Duration backOff(Throwable failure) {
		Duration retryAfter = (failure instanceof PromptUnavailableException unavailable) ? unavailable.retryAfter()
				: null;
		return (retryAfter != null) ? Throttle.limit(retryAfter) : freshness();
	}

	private Duration freshness() {
		return interval().isZero() ? FRESHNESS_WITHOUT_INTERVAL
				: Duration.ofNanos((long) (interval().toNanos() * FRESHNESS_SHARE));
	}

	private Duration shareOfInterval(double share) {
		return Duration.ofNanos((long) (interval().toNanos() * share * ThreadLocalRandom.current().nextDouble()));
	}

	private Duration interval() {
		return this.settings.refreshInterval();
	}

}
