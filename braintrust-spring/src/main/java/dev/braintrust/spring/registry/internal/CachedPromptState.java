package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.registry.DeletedPolicy;

/**
 * State of one cached prompt. Immutable. Each event is a method that returns the next
 * state and the required actions. It has no side effects and reads no clock, so that it
 * can be applied again when another thread changed the state. Times are of
 * {@link System#nanoTime()}.
 *
 * @param policy the settings that apply to this prompt
 * @param lastKnownGood the last version that was confirmed or restored, or null
 * @param failure the latest failure since the last confirmation, or null
 * @param serving what callers receive
 * @param usage when the prompt was last used
 * @param storedNanos when it was last written to a store, or null
 * @param ageCheckScheduled whether a check of its age is scheduled
 */
record CachedPromptState(PromptPolicy policy, @Nullable LastKnownGoodVersion lastKnownGood,
		@Nullable LoadFailure failure, Serving serving, Usage usage, @Nullable Long storedNanos,
		boolean ageCheckScheduled) {

	/**
	 * The initial state of a prompt.
	 */
	static CachedPromptState empty(PromptPolicy policy, long nowNanos) {
		return new CachedPromptState(policy, null, null, Serving.NOTHING, new Usage(0, nowNanos), null, false);
	}

	/**
	 * What callers receive without waiting.
	 */
	enum Serving {

		/** Nothing: the prompt must be loaded or revalidated. */
		NOTHING,

		/**
		 * The last known good version, considered current: confirmed by the latest load,
		 * or an exact version.
		 */
		FRESH,

		/** The last known good version, which could not be confirmed. */
		STALE,

		/** Nothing, permanently: the prompt was evicted. */
		EVICTED

	}

	/**
	 * When a prompt was last used. Hits read no clock, so when a refresh is due, their
	 * number is compared with the previous one.
	 *
	 * @param hits number of hits at the latest comparison
	 * @param lastNanos latest time at which the prompt was known to be in use
	 */
	record Usage(long hits, long lastNanos) {

		private Usage at(long nowNanos) {
			return new Usage(this.hits, nowNanos);
		}

	}

	/**
	 * The prompt for a cache hit, or null.
	 */
	@Nullable Prompt served() {
		boolean serves = this.serving == Serving.FRESH || this.serving == Serving.STALE;
		return (serves && this.lastKnownGood != null) ? this.lastKnownGood.prompt() : null;
	}

	/**
	 * The last known good version, unless it exceeds the maximum staleness. A snapshot
	 * without a time has no maximum.
	 */
	@Nullable Prompt usable(long nowNanos) {
		Duration left = remainingStaleness(nowNanos);
		return (this.lastKnownGood != null && (left == null || !left.isNegative())) ? this.lastKnownGood.prompt()
				: null;
	}

	/**
	 * How long the last known good version may still be served without confirmation,
	 * negative if no longer; null for unlimited.
	 */
	@Nullable Duration remainingStaleness(long nowNanos) {
		return (this.policy.maxStaleness() == null || this.policy.pinned() || this.lastKnownGood == null
				|| this.lastKnownGood.checkedAt() == null) ? null
						: this.policy.maxStaleness().minus(this.lastKnownGood.age(nowNanos));
	}

	boolean isEvicted() {
		return this.serving == Serving.EVICTED;
	}

	/**
	 * Whether the prompt needs no further refresh: an exact version, unless it was
	 * restored because the API failed.
	 */
	boolean isFinal() {
		return this.policy.pinned()
				&& (this.lastKnownGood == null || this.lastKnownGood.confirmed() || this.failure == null);
	}

	/**
	 * Event: a load returned a version, or confirmed the cached one.
	 * @param confirmed the version that Braintrust serves
	 * @param hits the number of hits until now
	 */
	PromptTransition confirmed(LastKnownGoodVersion confirmed, long hits, long nowNanos) {
		Set<PromptAction> actions = EnumSet.noneOf(PromptAction.class);
		LastKnownGoodVersion before = this.lastKnownGood;
		boolean storing = confirmed.source() == Source.API && (before == null || this.storedNanos == null
				|| !before.prompt().row().equals(confirmed.prompt().row())
				|| nowNanos - this.storedNanos > this.policy.storeRenewal().toNanos());
		if (storing) {
			actions.add(PromptAction.STORE);
		}
		if (before != null && (hits > 0 || served() != null)
				&& !Objects.equals(before.prompt().version(), confirmed.prompt().version())) {
			actions.add(PromptAction.NOTIFY_CHANGED);
		}
		if (this.failure != null) {
			actions.add(PromptAction.NOTIFY_RECOVERED);
		}
		return transitionTo(new CachedPromptState(this.policy, confirmed, null, Serving.FRESH,
				(served() != null) ? this.usage : this.usage.at(nowNanos), storing ? (Long) nowNanos : this.storedNanos,
				this.ageCheckScheduled), actions);
	}

	/**
	 * Event: a store or snapshot contained a version. It is not served until a check
	 * succeeds or fails.
	 */
	PromptTransition restored(LastKnownGoodVersion restored) {
		return transitionTo(
				(this.lastKnownGood != null) ? this : with(restored, this.failure, this.serving, this.usage),
				EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * Event: a load failed. The last known good version is served, unless it exceeds the
	 * maximum staleness, or was deleted and the policy is {@code FAIL}.
	 */
	PromptTransition failed(LoadFailure latest, long nowNanos) {
		Set<PromptAction> actions = EnumSet.noneOf(PromptAction.class);
		if (this.failure == null || !this.failure.isSameKind(latest)) {
			actions.add(PromptAction.NOTIFY_FAILING);
		}
		if (latest.isDeletion() && this.policy.deletedPolicy() == DeletedPolicy.FAIL && this.lastKnownGood != null) {
			actions.add(PromptAction.REMOVE);
			return transitionTo(new CachedPromptState(this.policy, null, latest, Serving.NOTHING, this.usage, null,
					this.ageCheckScheduled), actions);
		}
		return with(this.lastKnownGood, latest, staleIfFresh(), this.usage).serveIfUsable(nowNanos)
			.scheduleAgeCheck(this, nowNanos, actions);
	}

	/**
	 * Event: another instance of the fleet holds the lease, or the fleet is in back-off.
	 */
	PromptTransition leasedElsewhere(long nowNanos) {
		return with(this.lastKnownGood, this.failure, staleIfFresh(), this.usage).serveIfUsable(nowNanos)
			.scheduleAgeCheck(this, nowNanos, EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * Event: a refresh was postponed, because the API throttled requests.
	 */
	PromptTransition throttled(long nowNanos) {
		return with(this.lastKnownGood, this.failure, staleIfFresh(), this.usage).scheduleAgeCheck(this, nowNanos,
				EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * Event: callers have waited for the revalidation timeout.
	 */
	PromptTransition waitTimedOut(long nowNanos) {
		return transitionTo(serveIfUsable(nowNanos), EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * Event: a refresh is due. An idle prompt is not refreshed, but revalidated before it
	 * is served again. The templates of a prompt that was not read since the previous
	 * refresh are released.
	 * @param hits the number of hits until now
	 */
	PromptTransition refreshDue(long hits, long nowNanos) {
		if (isEvicted()) {
			return transitionTo(this, EnumSet.noneOf(PromptAction.class));
		}
		Set<PromptAction> actions = EnumSet.noneOf(PromptAction.class);
		boolean used = hits != this.usage.hits();
		if (!used && this.lastKnownGood != null) {
			actions.add(PromptAction.RELEASE_TEMPLATES);
		}
		Usage latest = used ? new Usage(hits, nowNanos) : this.usage;
		if (nowNanos - latest.lastNanos() <= this.policy.idleTimeout().toNanos()) {
			actions.add(PromptAction.REFRESH);
			return transitionTo(with(this.lastKnownGood, this.failure, this.serving, latest), actions);
		}
		if (this.failure != null) {
			actions.add(PromptAction.NOTIFY_RECOVERED);
		}
		return transitionTo(with(this.lastKnownGood, this.failure, Serving.NOTHING, latest), actions);
	}

	/**
	 * Event: the scheduled check of the age. A version that was confirmed since is not
	 * checked again, unless a later confirmation failed.
	 * @param checked the version for which the check was scheduled
	 */
	PromptTransition ageChecked(LastKnownGoodVersion checked, long nowNanos) {
		CachedPromptState unscheduled = new CachedPromptState(this.policy, this.lastKnownGood, this.failure,
				this.serving, this.usage, this.storedNanos, false);
		Set<PromptAction> actions = EnumSet.noneOf(PromptAction.class);
		boolean confirmed = this.lastKnownGood != checked && this.serving == Serving.FRESH;
		return confirmed ? transitionTo(unscheduled, actions) : unscheduled.scheduleAgeCheck(this, nowNanos, actions);
	}

	/**
	 * Event: the store failed to write the prompt.
	 */
	PromptTransition notStored() {
		return transitionTo(new CachedPromptState(this.policy, this.lastKnownGood, this.failure, this.serving,
				this.usage, null, this.ageCheckScheduled), EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * Event: the prompt was evicted. Callers that wait for it still receive it.
	 */
	PromptTransition evicted() {
		boolean recovers = this.failure != null && !isEvicted();
		return transitionTo(with(this.lastKnownGood, this.failure, Serving.EVICTED, this.usage),
				recovers ? EnumSet.of(PromptAction.NOTIFY_RECOVERED) : EnumSet.noneOf(PromptAction.class));
	}

	/** An exact version never becomes stale. */
	private Serving staleIfFresh() {
		return (this.serving == Serving.FRESH && !this.policy.pinned()) ? Serving.STALE : this.serving;
	}

	private CachedPromptState serveIfUsable(long nowNanos) {
		boolean serves = this.serving == Serving.NOTHING && usable(nowNanos) != null;
		return serves ? with(this.lastKnownGood, this.failure, this.policy.pinned() ? Serving.FRESH : Serving.STALE,
				this.usage.at(nowNanos)) : this;
	}

	/**
	 * Hits read no clock, so a timer stops serving a prompt that exceeds the maximum
	 * staleness.
	 */
	private PromptTransition scheduleAgeCheck(CachedPromptState before, long nowNanos, Set<PromptAction> actions) {
		Duration left = remainingStaleness(nowNanos);
		if (left == null) {
			return before.transitionTo(this, actions);
		}
		if (left.isNegative()) {
			return before.transitionTo(with(this.lastKnownGood, this.failure, Serving.NOTHING, this.usage), actions);
		}
		if (!this.ageCheckScheduled) {
			actions.add(PromptAction.SCHEDULE_AGE_CHECK);
		}
		return before.transitionTo(new CachedPromptState(this.policy, this.lastKnownGood, this.failure, this.serving,
				this.usage, this.storedNanos, true), actions);
	}

	private CachedPromptState with(@Nullable LastKnownGoodVersion lastKnownGood, @Nullable LoadFailure failure,
			Serving serving, Usage usage) {
		return new CachedPromptState(this.policy, lastKnownGood, failure, serving, usage, this.storedNanos,
				this.ageCheckScheduled);
	}

	/**
	 * An evicted prompt stays evicted. It is not written to the store, which may have the
	 * version of a newer entry, not checked for its age, and listeners are notified of
	 * its recovery only.
	 */
	private PromptTransition transitionTo(CachedPromptState next, Set<PromptAction> actions) {
		CachedPromptState reached = isEvicted()
				? next.with(next.lastKnownGood(), next.failure(), Serving.EVICTED, next.usage()) : next;
		if (isEvicted()) {
			actions.retainAll(EnumSet.of(PromptAction.NOTIFY_RECOVERED, PromptAction.REMOVE));
		}
		return new PromptTransition(this, reached, Collections.unmodifiableSet(actions));
	}

}
