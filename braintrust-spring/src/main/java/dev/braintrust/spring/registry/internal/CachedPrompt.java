package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * What the cache holds for one completed reference. Readers see one volatile field, the
 * prompt that may be served as it is; whatever forbids serving it (nobody kept it fresh,
 * it is too old, it was deleted) takes it out of that field, so that a hit needs no
 * clock.
 */
final class CachedPrompt {

	private final PromptReference reference;

	/** What may be served as it is. */
	private volatile @Nullable Prompt current;

	/** Last known good, whether or not it may be served as it is. */
	private volatile @Nullable Known known;

	/** What went wrong since the prompt was last confirmed. */
	private volatile @Nullable Failure failure;

	private final LongAdder freshHits = new LongAdder();

	private final LongAdder staleHits = new LongAdder();

	private volatile LongAdder hits = this.freshHits;

	/** The load that is under way, shared by all who wait. */
	private final AtomicReference<@Nullable Flight> flight = new AtomicReference<>();

	/** Whether the next refresh has its time. */
	private final AtomicBoolean scheduled = new AtomicBoolean();

	/** Whether the entry has left the cache, so that nobody may read it any more. */
	private volatile boolean evicted;

	/** The references, as users write them, that lead here. */
	private final Set<PromptReference> aliases = new HashSet<>();

	/** A load that was asked for while another one was under way. */
	private @Nullable CompletableFuture<Prompt> nextDemand;

	private boolean expiryScheduled;

	private long hitsWhenLookedAt;

	private long hitsWhenSwept;

	private long lastUseNanos = System.nanoTime();

	private long storedNanos;

	private boolean stored;

	CachedPrompt(PromptReference reference) {
		this.reference = reference;
	}

	PromptReference reference() {
		return this.reference;
	}

	/**
	 * The prompt, if it may be served as it is; counted as a hit.
	 */
	@Nullable Prompt hit() {
		Prompt prompt = this.current;
		if (prompt != null) {
			this.hits.increment();
		}
		return prompt;
	}

	long freshHits() {
		return this.freshHits.sum();
	}

	long staleHits() {
		return this.staleHits.sum();
	}

	@Nullable Known known() {
		return this.known;
	}

	@Nullable Failure failure() {
		return this.failure;
	}

	AtomicReference<@Nullable Flight> flight() {
		return this.flight;
	}

	/**
	 * Whether this call is the one that may set the time of the next refresh.
	 */
	boolean claimSchedule() {
		return this.scheduled.compareAndSet(false, true);
	}

	void releaseSchedule() {
		this.scheduled.set(false);
	}

	/**
	 * Take what was confirmed to be what Braintrust serves.
	 * @return whether a failure ends here
	 */
	synchronized boolean confirm(Known confirmed) {
		boolean recovers = this.failure != null;
		this.known = confirmed;
		this.failure = null;
		this.hits = this.freshHits;
		if (this.current == null) {
			this.lastUseNanos = System.nanoTime();
		}
		this.current = confirmed.prompt();
		return recovers;
	}

	/**
	 * Take what a store had. It is not served before it was checked, or could not be.
	 */
	synchronized void restore(Known restored) {
		if (this.known == null) {
			this.known = restored;
		}
	}

	/**
	 * Serve last known good, for want of better.
	 */
	synchronized @Nullable Prompt serveLastKnownGood() {
		Known last = this.known;
		if (last != null && this.current == null) {
			this.hits = this.reference.isPinned() ? this.freshHits : this.staleHits;
			this.current = last.prompt();
			this.lastUseNanos = System.nanoTime();
		}
		return (last != null) ? last.prompt() : null;
	}

	/**
	 * A load or refresh failed.
	 * @return whether the one before did not, so that it is news
	 */
	synchronized boolean fail(Failure latest) {
		boolean news = this.failure == null || !this.failure.sameKind(latest);
		this.failure = latest;
		if (!this.reference.isPinned()) {
			this.hits = this.staleHits;
		}
		return news;
	}

	/**
	 * Serve nothing as it is any more, but remember it.
	 */
	synchronized void withdraw() {
		this.current = null;
	}

	/**
	 * Forget everything but the failure.
	 */
	synchronized void forget() {
		this.current = null;
		this.known = null;
		this.stored = false;
	}

	/**
	 * Whether it can't change any more: an exact version, unless it came from elsewhere
	 * because the API failed.
	 */
	boolean isSettled() {
		Known last = this.known;
		return this.reference.isPinned() && (last == null || last.confirmed() || this.failure == null);
	}

	/**
	 * Count hits as stale until the prompt is confirmed.
	 */
	synchronized void suspect() {
		this.hits = this.staleHits;
	}

	/**
	 * A store did not take what it was given.
	 */
	synchronized void storingFailed() {
		this.stored = false;
	}

	boolean isServing() {
		return this.current != null;
	}

	boolean isEvicted() {
		return this.evicted;
	}

	/**
	 * Leave the cache.
	 * @return the references that led here
	 */
	synchronized Set<PromptReference> evict() {
		this.evicted = true;
		return Set.copyOf(this.aliases);
	}

	/**
	 * Let a reference lead here, unless the entry has left the cache.
	 * @param alias the reference as users write it
	 * @param link what makes it lead here
	 */
	synchronized void link(PromptReference alias, Runnable link) {
		if (!this.evicted) {
			this.aliases.add(alias);
			link.run();
		}
	}

	/**
	 * Load once more when what is under way has ended, for all who ask until then.
	 * @param underWay what is under way
	 * @param load starts the load
	 */
	CompletableFuture<Prompt> demandAfter(Flight underWay, Supplier<CompletableFuture<Prompt>> load) {
		CompletableFuture<Prompt> demand = new CompletableFuture<>();
		synchronized (this) {
			if (this.nextDemand != null) {
				return this.nextDemand;
			}
			this.nextDemand = demand;
		}
		underWay.landing().whenComplete((landing, ignored) -> {
			synchronized (this) {
				this.nextDemand = null;
			}
			load.get().whenComplete((prompt, failure) -> {
				if (failure != null) {
					demand.completeExceptionally(failure);
				}
				else {
					demand.complete(prompt);
				}
			});
		});
		return demand;
	}

	boolean wasServed() {
		return freshHits() + staleHits() > 0 || isServing();
	}

	/**
	 * How long nobody has asked, to the precision of the refresh interval.
	 */
	synchronized Duration idle() {
		long now = System.nanoTime();
		long seen = freshHits() + staleHits();
		if (seen != this.hitsWhenLookedAt) {
			this.hitsWhenLookedAt = seen;
			this.lastUseNanos = now;
		}
		return Duration.ofNanos(now - this.lastUseNanos);
	}

	/**
	 * Whether somebody has asked since this was asked before.
	 */
	synchronized boolean wasUsedSinceSweep() {
		long seen = freshHits() + staleHits();
		boolean used = seen != this.hitsWhenSwept;
		this.hitsWhenSwept = seen;
		return used;
	}

	/**
	 * Whether this call is the one that may set the time at which the prompt gets too
	 * old.
	 */
	synchronized boolean claimExpiry() {
		boolean claimed = !this.expiryScheduled;
		this.expiryScheduled = true;
		return claimed;
	}

	synchronized void releaseExpiry() {
		this.expiryScheduled = false;
	}

	/**
	 * Whether the stores lack what is known, or have it with a time that is long ago.
	 * Whoever is told so writes it.
	 */
	synchronized boolean claimStoring(boolean changed, Duration renewal) {
		long now = System.nanoTime();
		boolean due = changed || !this.stored || now - this.storedNanos > renewal.toNanos();
		if (due) {
			this.stored = true;
			this.storedNanos = now;
		}
		return due;
	}

}
