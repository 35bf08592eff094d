package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Decides when each prompt is fetched anew: once per interval while somebody uses it,
 * spread out, only so many at a time, and not while the API asks to be left alone.
 */
final class BackgroundRefresh {

	/** Refreshes come up to this share of the interval early, so that they spread out. */
	private static final double JITTER = 0.1;

	/** The first refresh of a prompt spreads what was loaded at once. */
	private static final double FIRST_JITTER = 0.5;

	static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

	private static final int LARGEST_BACKOFF = 4;

	private final CacheSettings settings;

	private final RefreshScheduler scheduler;

	private final Refreshing refreshing;

	private final Queue<CachedPrompt> due = new ConcurrentLinkedQueue<>();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger throttled = new AtomicInteger();

	private volatile long pausedUntilNanos = System.nanoTime();

	BackgroundRefresh(CacheSettings settings, RefreshScheduler scheduler, Refreshing refreshing) {
		this.settings = settings;
		this.scheduler = scheduler;
		this.refreshing = refreshing;
	}

	/**
	 * What is done when the time has come.
	 */
	interface Refreshing {

		/**
		 * Start a refresh.
		 * @return the refresh, or null if a load is under way already
		 */
		@Nullable Flight start(CachedPrompt entry);

		/** Nobody has asked for the prompt for a long time. */
		void idle(CachedPrompt entry);

		/** The prompt is not refreshed for now. */
		void postponed(CachedPrompt entry);

	}

	/**
	 * Set the time of a prompt's next refresh, unless it is set.
	 * @param entry the prompt
	 * @param first whether it is its first
	 * @param delay how long until then, or null for one interval
	 */
	void schedule(CachedPrompt entry, boolean first, @Nullable Duration delay) {
		if (this.settings.refreshInterval().isZero() || entry.isSettled() || entry.isEvicted()
				|| !entry.claimSchedule()) {
			return;
		}
		this.scheduler.after((delay != null) ? delay : early(first ? FIRST_JITTER : JITTER), () -> look(entry));
	}

	private Duration early(double jitter) {
		double share = 1 - jitter * ThreadLocalRandom.current().nextDouble();
		return Duration.ofNanos((long) (this.settings.refreshInterval().toNanos() * share));
	}

	private void look(CachedPrompt entry) {
		entry.releaseSchedule();
		if (entry.isEvicted()) {
			return;
		}
		if (entry.idle().compareTo(this.settings.idleTimeout()) > 0) {
			this.refreshing.idle(entry);
			return;
		}
		this.due.add(entry);
		startDue();
	}

	private boolean postpone(CachedPrompt entry) {
		long pause = this.pausedUntilNanos - System.nanoTime();
		if (pause > 0) {
			this.refreshing.postponed(entry);
			schedule(entry, false, Duration.ofNanos(pause).plus(early(1)));
		}
		return pause > 0;
	}

	private void startDue() {
		while (true) {
			int now = this.running.get();
			if (now >= this.settings.refreshConcurrency() || this.due.isEmpty()) {
				return;
			}
			if (this.running.compareAndSet(now, now + 1)) {
				CachedPrompt entry = this.due.poll();
				Flight flight = (entry != null && !postpone(entry)) ? this.refreshing.start(entry) : null;
				if (flight == null) {
					this.running.decrementAndGet();
				}
				else {
					flight.landing().whenComplete((landing, failure) -> {
						this.running.decrementAndGet();
						// not right here: flights that end at once would nest
						this.scheduler.after(Duration.ZERO, this::startDue);
					});
				}
			}
		}
	}

	/**
	 * The API asked for fewer requests.
	 * @param retryAfter how long it asked to be left alone, or null if it did not say;
	 * then longer each time
	 * @return how long it will be left alone
	 */
	Duration throttled(@Nullable Duration retryAfter) {
		int times = Math.min(this.throttled.getAndIncrement(), LARGEST_BACKOFF);
		Duration wanted = (retryAfter != null) ? retryAfter : this.settings.refreshInterval().multipliedBy(1L << times);
		Duration pause = (wanted.compareTo(LONGEST_PAUSE) < 0) ? wanted : LONGEST_PAUSE;
		long until = System.nanoTime() + pause.toNanos();
		if (until - this.pausedUntilNanos > 0) {
			this.pausedUntilNanos = until;
		}
		return pause;
	}

	void succeeded() {
		this.throttled.set(0);
	}

}
