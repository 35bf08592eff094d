package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptStatus.VersionChange;
import dev.braintrust.spring.registry.internal.CachedPromptState.Serving;

/**
 * Cache entry of one completed reference: its state and its hit counters. Thread-safe: a
 * hit reads one volatile field and no clock, and only {@link #apply} changes the state.
 */
final class CachedPrompt {

	private static final int MAXIMUM_CHANGES = 10;

	private static final AtomicIntegerFieldUpdater<CachedPrompt> SCHEDULED = AtomicIntegerFieldUpdater
		.newUpdater(CachedPrompt.class, "scheduled");

	private final PromptReference reference;

	private final CacheSettings settings;

	private final int tenant;

	private final AtomicReference<CachedPromptState> state;

	private final LongAdder freshHits = new LongAdder();

	private final LongAdder staleHits = new LongAdder();

	/** Newest first. */
	private volatile List<VersionChange> changes = List.of();

	/** Accessed only by the thread that sweeps. */
	private long hitsWhenSwept;

	/** Whether the next refresh is scheduled, 0 or 1. */
	private volatile int scheduled;

	/**
	 * Create an entry without a prompt.
	 * @param reference the completed reference
	 * @param settings the settings of the cache
	 * @param policy the settings that apply to this prompt; shared by all entries
	 * @param tenant the tenant that its prompts belong to
	 */
	CachedPrompt(PromptReference reference, CacheSettings settings, PromptPolicy policy, int tenant) {
		this.tenant = tenant;
		this.reference = reference;
		this.settings = settings;
		this.state = new AtomicReference<>(CachedPromptState.empty(policy, System.nanoTime()));
	}

	PromptReference reference() {
		return this.reference;
	}

	int tenant() {
		return this.tenant;
	}

	/**
	 * The prompt, if it may be served without a load or a check; null otherwise. Counted
	 * as a hit.
	 */
	@Nullable Prompt hit() {
		CachedPromptState current = state();
		Prompt prompt = current.served();
		if (prompt != null) {
			((current.serving() == Serving.FRESH) ? this.freshHits : this.staleHits).increment();
		}
		return prompt;
	}

	long freshHits() {
		return this.freshHits.sum();
	}

	long staleHits() {
		return this.staleHits.sum();
	}

	long hits() {
		return freshHits() + staleHits();
	}

	CachedPromptState state() {
		return Objects.requireNonNull(this.state.get());
	}

	/**
	 * The id of the prompt's project.
	 * @return the id; null unless the API has returned the prompt
	 */
	@Nullable String confirmedProjectId() {
		LastKnownGoodVersion known = state().lastKnownGood();
		return (known != null && known.confirmed()) ? known.prompt().projectId() : null;
	}

	/**
	 * Apply an event to the state.
	 * @param event a transition of {@link CachedPromptState}; applied again if another
	 * thread changed the state meanwhile
	 * @return the transition, whose actions the caller must perform
	 */
	PromptTransition apply(Function<CachedPromptState, PromptTransition> event) {
		while (true) {
			CachedPromptState before = state();
			PromptTransition transition = event.apply(before);
			if (this.state.compareAndSet(before, transition.next())) {
				if (transition.next().lastKnownGood() != before.lastKnownGood()) {
					recordChange(before.lastKnownGood(), transition.next().lastKnownGood());
				}
				return transition;
			}
		}
	}

	private void recordChange(@Nullable LastKnownGoodVersion before, @Nullable LastKnownGoodVersion after) {
		if (before == null || after == null || Objects.equals(before.prompt().version(), after.prompt().version())) {
			return;
		}
		VersionChange change = new VersionChange(Instant.now(), before.prompt().version(), after.prompt().version(),
				after.source());
		synchronized (this) {
			this.changes = Stream.concat(Stream.of(change), this.changes.stream()).limit(MAXIMUM_CHANGES).toList();
		}
	}

	/**
	 * Claim the right to schedule the next refresh.
	 * @return false if it is scheduled
	 */
	boolean startScheduling() {
		return this.scheduled == 0 && SCHEDULED.compareAndSet(this, 0, 1);
	}

	/**
	 * The scheduled refresh is due.
	 */
	void endScheduling() {
		this.scheduled = 0;
	}

	/**
	 * Whether the prompt was read since the previous sweep.
	 */
	boolean wasUsedSinceSweep() {
		long seen = hits();
		boolean used = seen != this.hitsWhenSwept;
		this.hitsWhenSwept = seen;
		return used;
	}

	/**
	 * The status for users and the actuator.
	 */
	PromptStatus status() {
		CachedPromptState current = state();
		long now = System.nanoTime();
		LastKnownGoodVersion known = current.lastKnownGood();
		LoadFailure failure = current.failure();
		boolean serves = current.served() != null;
		LastKnownGoodVersion served = (serves || current.usable(now) != null) ? known : null;
		boolean idle = known != null && !serves && failure == null;
		return new PromptStatus(this.reference, (served != null) ? served.prompt() : null,
				(served != null) ? served.source() : null, (known != null) ? known.checkedAt() : null,
				(known != null && known.checkedAt() != null) ? known.age(now) : null, idle,
				known != null && !idle && isStale(current, now), hits(),
				(failure != null)
						? new PromptStatus.Failure(failure.at(), failure.reason(), failure.cause().getMessage()) : null,
				this.changes);
	}

	private boolean isStale(CachedPromptState current, long now) {
		if (this.reference.isPinned() || this.settings.refreshInterval().isZero()) {
			return false;
		}
		LastKnownGoodVersion known = Objects.requireNonNull(current.lastKnownGood());
		Duration bound = this.settings.refreshInterval().plus(this.settings.revalidationTimeout());
		return current.failure() != null || !known.confirmed() || known.age(now).compareTo(bound) > 0;
	}

}
