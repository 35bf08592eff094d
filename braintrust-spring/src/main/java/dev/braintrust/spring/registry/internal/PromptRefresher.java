package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.registry.internal.LoadRequest.Trigger;

/**
 * Keeps prompts fresh: every load is started here, so that when it ends the time of the
 * prompt's next refresh is set. That is once per interval while somebody uses it, spread
 * out, only so many at a time, and not while the API asks to be left alone. Thread-safe;
 * never blocks.
 */
final class PromptRefresher {

	/** Refreshes come up to this share of the interval early, so that they spread out. */
	private static final double JITTER = 0.1;

	/** The first refresh of a prompt spreads what was loaded at once. */
	private static final double FIRST_JITTER = 0.5;

	private final CacheSettings settings;

	private final PromptLoads loads;

	private final Throttle throttle;

	private final RefreshScheduler scheduler;

	private final RefreshQueue queue;

	/** Whose next refresh has its time. */
	private final Set<CachedPrompt> scheduled = ConcurrentHashMap.newKeySet();

	PromptRefresher(CacheSettings settings, PromptLoads loads, Throttle throttle, RefreshScheduler scheduler) {
		this.settings = settings;
		this.loads = loads;
		this.throttle = throttle;
		this.scheduler = scheduler;
		this.queue = new RefreshQueue(settings.refreshConcurrency(), scheduler);
	}

	/**
	 * What callers get who find nothing that may be served as it is: they join the load
	 * that is running, or start one; a failure that is remembered is repeated without
	 * either.
	 */
	CompletableFuture<Prompt> answer(CachedPrompt entry) {
		while (true) {
			PromptLoad running = this.loads.running(entry);
			if (running != null) {
				return running.answer();
			}
			CompletableFuture<Prompt> remembered = this.loads.remembered(entry);
			if (remembered != null) {
				schedule(entry, early(JITTER));
				return remembered;
			}
			PromptLoad started = start(entry, Trigger.LOAD);
			if (started != null) {
				return started.answer();
			}
		}
	}

	/**
	 * Load a prompt now. A load that is running may have been sent before whatever the
	 * caller has in mind: then one more follows, for all who ask meanwhile.
	 */
	CompletableFuture<Prompt> demand(CachedPrompt entry) {
		while (true) {
			PromptLoad started = start(entry, Trigger.DEMAND);
			if (started != null) {
				return started.end().thenApply((result) -> ((LoadResult.Confirmed) result).lastKnownGood().prompt());
			}
			PromptLoad running = this.loads.running(entry);
			if (running != null) {
				return running.followedBy(() -> demand(entry));
			}
		}
	}

	private @Nullable PromptLoad start(CachedPrompt entry, Trigger trigger) {
		PromptLoad load = this.loads.start(entry, trigger);
		if (load != null) {
			load.end().whenComplete((result, failure) -> {
				if (entry.state().lastKnownGood() != null) {
					schedule(entry, nextRefresh(load, result));
				}
			});
		}
		return load;
	}

	private Duration nextRefresh(PromptLoad load, @Nullable LoadResult result) {
		if (result instanceof LoadResult.LeasedElsewhere leased) {
			return leased.nextRefreshIn();
		}
		if (result instanceof LoadResult.Confirmed confirmed) {
			Duration given = confirmed.nextRefreshIn();
			return (given != null) ? given : early(load.isRefresh() ? JITTER : FIRST_JITTER);
		}
		return early(JITTER);
	}

	private Duration early(double jitter) {
		double share = 1 - jitter * ThreadLocalRandom.current().nextDouble();
		return Duration.ofNanos((long) (this.settings.refreshInterval().toNanos() * share));
	}

	/** Sets the time of a prompt's next refresh, unless it is set. */
	private void schedule(CachedPrompt entry, Duration delay) {
		PromptState state = entry.state();
		if (!this.settings.refreshInterval().isZero() && !state.isSettled() && !state.isEvicted()
				&& this.scheduled.add(entry)) {
			this.scheduler.after(delay, () -> {
				this.scheduled.remove(entry);
				if (this.loads.isDue(entry)) {
					this.queue.add(() -> refresh(entry));
				}
			});
		}
	}

	private @Nullable CompletableFuture<LoadResult> refresh(CachedPrompt entry) {
		Duration pause = this.throttle.remaining();
		if (pause.compareTo(Duration.ZERO) > 0) {
			this.loads.putOff(entry);
			schedule(entry, pause.plus(early(1)));
			return null;
		}
		PromptLoad load = start(entry, Trigger.REFRESH);
		return (load != null) ? load.end() : null;
	}

}
