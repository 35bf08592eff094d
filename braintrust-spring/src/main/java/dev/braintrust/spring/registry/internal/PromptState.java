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
 * Everything that is known of one cached prompt at one moment. Immutable. What can happen
 * to the prompt is a method that gives the next state and what has to be done about it,
 * and has no other effect: it reads no clock, calls nobody and changes nothing, so that
 * it can be repeated when another thread was faster. Times are those of
 * {@link System#nanoTime()}.
 *
 * @param rules what the settings say of this prompt
 * @param lastKnownGood the last version that was confirmed or restored, or null
 * @param failure what went wrong since that was confirmed, or null
 * @param serving what callers get
 * @param usage when somebody last used it
 * @param storedNanos when it was last given to a store, or null
 * @param ageWatched whether a timer is set for the time at which it gets too old
 */
record PromptState(PromptRules rules, @Nullable LastKnownGood lastKnownGood, @Nullable Failure failure, Serving serving,
		Usage usage, @Nullable Long storedNanos, boolean ageWatched) {

	/**
	 * The state of a prompt of which nothing is known yet.
	 */
	static PromptState empty(PromptRules rules, long nowNanos) {
		return new PromptState(rules, null, null, Serving.NOTHING, new Usage(0, nowNanos), null, false);
	}

	/**
	 * What callers get without any wait.
	 */
	enum Serving {

		/** Nothing: it has to be loaded, or checked first. */
		NOTHING,

		/** Last known good, confirmed as far as is known. */
		FRESH,

		/** Last known good, although it could not be confirmed. */
		STALE,

		/** Nothing, for ever: it has left the cache. */
		EVICTED

	}

	/**
	 * When a prompt was last used. Hits look at no clock, so their number is compared now
	 * and then.
	 *
	 * @param hits how many hits had been counted when somebody last looked
	 * @param lastNanos when it was last known to be used
	 */
	record Usage(long hits, long lastNanos) {

		private Usage at(long nowNanos) {
			return new Usage(this.hits, nowNanos);
		}

	}

	/**
	 * What a hit gets.
	 */
	@Nullable Prompt served() {
		boolean serves = this.serving == Serving.FRESH || this.serving == Serving.STALE;
		return (serves && this.lastKnownGood != null) ? this.lastKnownGood.prompt() : null;
	}

	/**
	 * Last known good, unless it is too old. Without a time, it is served by the decision
	 * of the author of a snapshot.
	 */
	@Nullable Prompt usable(long nowNanos) {
		Duration left = timeLeft(nowNanos);
		return (this.lastKnownGood != null && (left == null || !left.isNegative())) ? this.lastKnownGood.prompt()
				: null;
	}

	/**
	 * How long last known good may still be served without being confirmed; null for
	 * ever.
	 */
	@Nullable Duration timeLeft(long nowNanos) {
		return (this.rules.maxStaleness() == null || this.rules.pinned() || this.lastKnownGood == null
				|| this.lastKnownGood.checkedAt() == null) ? null
						: this.rules.maxStaleness().minus(this.lastKnownGood.age(nowNanos));
	}

	boolean isEvicted() {
		return this.serving == Serving.EVICTED;
	}

	/**
	 * Whether it can't change any more: an exact version, unless it came from elsewhere
	 * because the API failed.
	 */
	boolean isSettled() {
		return this.rules.pinned()
				&& (this.lastKnownGood == null || this.lastKnownGood.confirmed() || this.failure == null);
	}

	/**
	 * A load found a version, or confirmed the one that was there.
	 * @param confirmed what Braintrust serves
	 * @param hits the number of hits until now
	 */
	PromptTransition confirmed(LastKnownGood confirmed, long hits, long nowNanos) {
		Set<PromptAction> actions = EnumSet.noneOf(PromptAction.class);
		LastKnownGood before = this.lastKnownGood;
		boolean storing = confirmed.source() == Source.API && (before == null || this.storedNanos == null
				|| !before.prompt().row().equals(confirmed.prompt().row())
				|| nowNanos - this.storedNanos > this.rules.storeRenewal().toNanos());
		if (storing) {
			actions.add(PromptAction.STORE);
		}
		if (before != null && (hits > 0 || served() != null)
				&& !Objects.equals(before.prompt().version(), confirmed.prompt().version())) {
			actions.add(PromptAction.TELL_CHANGED);
		}
		if (this.failure != null) {
			actions.add(PromptAction.TELL_RECOVERED);
		}
		return to(new PromptState(this.rules, confirmed, null, Serving.FRESH,
				(served() != null) ? this.usage : this.usage.at(nowNanos), storing ? (Long) nowNanos : this.storedNanos,
				this.ageWatched), actions);
	}

	/**
	 * A store had a version. It is not served before it was checked, or could not be.
	 */
	PromptTransition restored(LastKnownGood restored) {
		return to((this.lastKnownGood != null) ? this : with(restored, this.failure, this.serving, this.usage),
				EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * A load failed. Last known good is served, unless it is too old, or was deleted and
	 * is not to be kept.
	 */
	PromptTransition failed(Failure latest, long nowNanos) {
		Set<PromptAction> actions = EnumSet.noneOf(PromptAction.class);
		if (this.failure == null || !this.failure.isSameKind(latest)) {
			actions.add(PromptAction.TELL_FAILING);
		}
		if (latest.isDeletion() && this.rules.deletedPolicy() == DeletedPolicy.FAIL && this.lastKnownGood != null) {
			actions.add(PromptAction.REMOVE);
			return to(new PromptState(this.rules, null, latest, Serving.NOTHING, this.usage, null, this.ageWatched),
					actions);
		}
		return with(this.lastKnownGood, latest, suspect(), this.usage).serve(nowNanos)
			.watchAge(this, nowNanos, actions);
	}

	/**
	 * A refresh was left to another member of the fleet, or put off because the whole
	 * fleet waits.
	 */
	PromptTransition leasedElsewhere(long nowNanos) {
		return with(this.lastKnownGood, this.failure, suspect(), this.usage).serve(nowNanos)
			.watchAge(this, nowNanos, EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * A refresh was put off, since the API asked for fewer requests.
	 */
	PromptTransition throttled(long nowNanos) {
		return with(this.lastKnownGood, this.failure, suspect(), this.usage).watchAge(this, nowNanos,
				EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * Callers wait, and will not get anything better in time.
	 */
	PromptTransition waitedFor(long nowNanos) {
		return to(serve(nowNanos), EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * The time for a refresh has come. What nobody uses is not refreshed, and checked
	 * before it is served again.
	 * @param hits the number of hits until now
	 */
	PromptTransition due(long hits, long nowNanos) {
		if (isEvicted()) {
			return to(this, EnumSet.noneOf(PromptAction.class));
		}
		Usage seen = (hits != this.usage.hits()) ? new Usage(hits, nowNanos) : this.usage;
		if (nowNanos - seen.lastNanos() <= this.rules.idleTimeout().toNanos()) {
			return to(with(this.lastKnownGood, this.failure, this.serving, seen), EnumSet.of(PromptAction.REFRESH));
		}
		return to(with(this.lastKnownGood, this.failure, Serving.NOTHING, seen),
				(this.failure != null) ? EnumSet.of(PromptAction.TELL_RECOVERED) : EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * The time has come at which a version may be too old. One that was confirmed since
	 * is not watched any more, unless it could not be confirmed again.
	 * @param watched the version for which the timer was set
	 */
	PromptTransition ageChecked(LastKnownGood watched, long nowNanos) {
		PromptState unwatched = new PromptState(this.rules, this.lastKnownGood, this.failure, this.serving, this.usage,
				this.storedNanos, false);
		Set<PromptAction> actions = EnumSet.noneOf(PromptAction.class);
		boolean confirmed = this.lastKnownGood != watched && this.serving == Serving.FRESH;
		return confirmed ? to(unwatched, actions) : unwatched.watchAge(this, nowNanos, actions);
	}

	/**
	 * A store did not take what it was given.
	 */
	PromptTransition notStored() {
		return to(new PromptState(this.rules, this.lastKnownGood, this.failure, this.serving, this.usage, null,
				this.ageWatched), EnumSet.noneOf(PromptAction.class));
	}

	/**
	 * The prompt left the cache. Who waits for it still gets it.
	 */
	PromptTransition evicted() {
		boolean recovers = this.failure != null && !isEvicted();
		return to(with(this.lastKnownGood, this.failure, Serving.EVICTED, this.usage),
				recovers ? EnumSet.of(PromptAction.TELL_RECOVERED) : EnumSet.noneOf(PromptAction.class));
	}

	/** An exact version can't be out of date. */
	private Serving suspect() {
		return (this.serving == Serving.FRESH && !this.rules.pinned()) ? Serving.STALE : this.serving;
	}

	private PromptState serve(long nowNanos) {
		boolean serves = this.serving == Serving.NOTHING && usable(nowNanos) != null;
		return serves ? with(this.lastKnownGood, this.failure, this.rules.pinned() ? Serving.FRESH : Serving.STALE,
				this.usage.at(nowNanos)) : this;
	}

	/** Hits look at no clock, so a timer takes away what gets too old. */
	private PromptTransition watchAge(PromptState before, long nowNanos, Set<PromptAction> actions) {
		Duration left = timeLeft(nowNanos);
		if (left == null) {
			return before.to(this, actions);
		}
		if (left.isNegative()) {
			return before.to(with(this.lastKnownGood, this.failure, Serving.NOTHING, this.usage), actions);
		}
		if (!this.ageWatched) {
			actions.add(PromptAction.WATCH_AGE);
		}
		return before.to(new PromptState(this.rules, this.lastKnownGood, this.failure, this.serving, this.usage,
				this.storedNanos, true), actions);
	}

	private PromptState with(@Nullable LastKnownGood lastKnownGood, @Nullable Failure failure, Serving serving,
			Usage usage) {
		return new PromptState(this.rules, lastKnownGood, failure, serving, usage, this.storedNanos, this.ageWatched);
	}

	/**
	 * What has left the cache is not watched, nobody is told of it, and it is not stored,
	 * since a newer entry may have been.
	 */
	private PromptTransition to(PromptState next, Set<PromptAction> actions) {
		PromptState reached = isEvicted()
				? next.with(next.lastKnownGood(), next.failure(), Serving.EVICTED, next.usage()) : next;
		if (isEvicted()) {
			actions.retainAll(EnumSet.of(PromptAction.TELL_RECOVERED, PromptAction.REMOVE));
		}
		return new PromptTransition(this, reached, Collections.unmodifiableSet(actions));
	}

}
