package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.registry.internal.LoadRequest.Trigger;

/**
 * Starts loads and schedules refreshes. Every load starts here, so that its end schedules
 * the next refresh: once per refresh interval while the prompt is in use, with jitter,
 * limited concurrency, and a back-off while the API throttles requests. Thread-safe;
 * never blocks.
 */
final class PromptRefresher {

	/** Refreshes are scheduled up to this share of the interval early. */
	private static final double JITTER = 0.1;

	/**
	 * The first refresh has more jitter, to spread prompts that were loaded at the same
	 * time.
	 */
	private static final double FIRST_JITTER = 0.5;

	private final CacheSettings settings;

	private final PromptLoads loads;

	private final Throttle throttle;

	private final RefreshScheduler scheduler;

	private final RefreshQueue queue;

	PromptRefresher(CacheSettings settings, PromptLoads loads, Throttle throttle, RefreshScheduler scheduler) {
		this.settings = settings;
		this.loads = loads;
		this.throttle = throttle;
		this.scheduler = scheduler;
		this.queue = new RefreshQueue(settings.refreshConcurrency(), scheduler);
	}

	/**
	 * The prompt for callers after a cache miss: from the running load, or a new one.
	 * While a failure is remembered, no load is started.
	 */
	CompletableFuture<Prompt> promptFor(CachedPrompt entry) {
		while (true) {
			PromptLoad running = this.loads.running(entry);
			if (running != null) {
				return running.prompt();
			}
			CompletableFuture<Prompt> remembered = this.loads.resultOfRememberedFailure(entry);
			if (remembered != null) {
				schedule(entry, jittered(JITTER));
				return remembered;
			}
			PromptLoad started = start(entry, Trigger.CACHE_MISS);
			if (started != null) {
				return started.prompt();
			}
		}
	}

	/**
	 * Load a prompt now. The request of a running load may have been sent before the
	 * change that the caller expects; then one more load follows, which all callers in
	 * the meantime share.
	 */
	CompletableFuture<Prompt> refreshNow(CachedPrompt entry) {
		while (true) {
			PromptLoad started = start(entry, Trigger.EXPLICIT);
			if (started != null) {
				return started.result().thenApply((result) -> ((LoadResult.Confirmed) result).lastKnownGood().prompt());
			}
			PromptLoad running = this.loads.running(entry);
			if (running != null) {
				return running.thenLoadAgain(() -> refreshNow(entry));
			}
		}
	}

	private @Nullable PromptLoad start(CachedPrompt entry, Trigger trigger) {
		PromptLoad load = this.loads.start(entry, trigger);
		if (load != null) {
			load.result().whenComplete((result, failure) -> {
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
			return (given != null) ? given : jittered(load.isRefresh() ? JITTER : FIRST_JITTER);
		}
		return jittered(JITTER);
	}

	private Duration jittered(double jitter) {
		double share = 1 - jitter * ThreadLocalRandom.current().nextDouble();
		return Duration.ofNanos((long) (this.settings.refreshInterval().toNanos() * share));
	}

	/** Schedule the next refresh of a prompt, unless it is scheduled. */
	private void schedule(CachedPrompt entry, Duration delay) {
		CachedPromptState state = entry.state();
		if (!this.settings.refreshInterval().isZero() && !state.isFinal() && !state.isEvicted()
				&& entry.startScheduling()) {
			this.scheduler.after(delay, () -> {
				entry.endScheduling();
				if (this.loads.isDue(entry)) {
					this.queue.add(() -> refresh(entry));
				}
			});
		}
	}

	private @Nullable CompletableFuture<LoadResult> refresh(CachedPrompt entry) {
		Duration backOff = this.throttle.remaining();
		if (backOff.compareTo(Duration.ZERO) > 0) {
			this.loads.postpone(entry);
			schedule(entry, backOff.plus(jittered(1)));
			return null;
		}
		PromptLoad load = start(entry, Trigger.SCHEDULED);
		return (load != null) ? load.result() : null;
	}

}
