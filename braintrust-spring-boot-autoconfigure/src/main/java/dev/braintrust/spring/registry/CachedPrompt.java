package dev.braintrust.spring.registry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * What the cache holds for one completed reference. Readers see one volatile field; what
 * a fetch brings is swapped in as a whole.
 */
final class CachedPrompt {

	private final PromptReference reference;

	private final LongAdder hits = new LongAdder();

	/** The fetch that is under way, shared by all who wait. */
	private final AtomicReference<@Nullable CompletableFuture<Prompt>> fetch = new AtomicReference<>();

	private volatile @Nullable Loaded loaded;

	private volatile @Nullable Failure failure;

	/** Whether the latest refresh failed. */
	private volatile boolean failing;

	/** Whether the entry has left the cache, so that nobody may read it any more. */
	private volatile boolean evicted;

	/** Whether refreshing has stopped because nobody asked. */
	private volatile boolean dormant;

	private long hitsAtLastRefresh;

	private long lastUseNanos = System.nanoTime();

	CachedPrompt(PromptReference reference) {
		this.reference = reference;
	}

	/**
	 * What the last successful fetch brought.
	 *
	 * @param prompt the prompt
	 * @param etag its tag, or null
	 */
	record Loaded(Prompt prompt, @Nullable String etag) {
	}

	/**
	 * A failed first load.
	 *
	 * @param cause why it failed
	 * @param untilNanos how long it is remembered, as {@link System#nanoTime()} has it
	 */
	record Failure(Throwable cause, long untilNanos) {

		boolean isRemembered() {
			return System.nanoTime() - this.untilNanos < 0;
		}

	}

	PromptReference reference() {
		return this.reference;
	}

	@Nullable Loaded loaded() {
		return this.loaded;
	}

	/**
	 * The prompt, if it may be served as it is.
	 */
	@Nullable Prompt servable() {
		Loaded current = this.loaded;
		if (current == null || this.dormant) {
			return null;
		}
		this.hits.increment();
		return current.prompt();
	}

	void succeed(Loaded loaded) {
		this.loaded = loaded;
		this.failure = null;
		this.failing = false;
	}

	/**
	 * A refresh failed.
	 * @return whether the one before did not, so that it is news
	 */
	boolean startsToFail() {
		boolean news = !this.failing;
		this.failing = true;
		return news;
	}

	@Nullable Failure failure() {
		return this.failure;
	}

	void fail(Failure failure) {
		this.failure = failure;
	}

	AtomicReference<@Nullable CompletableFuture<Prompt>> fetch() {
		return this.fetch;
	}

	boolean isEvicted() {
		return this.evicted;
	}

	void evict() {
		this.evicted = true;
	}

	boolean isDormant() {
		return this.dormant;
	}

	void setDormant(boolean dormant) {
		this.dormant = dormant;
		if (!dormant) {
			this.lastUseNanos = System.nanoTime();
		}
	}

	/**
	 * How long nobody has asked, to the precision of the refresh interval. Called by one
	 * thread at a time.
	 */
	long idleNanos() {
		long now = System.nanoTime();
		long seen = this.hits.sum();
		if (seen != this.hitsAtLastRefresh) {
			this.hitsAtLastRefresh = seen;
			this.lastUseNanos = now;
		}
		return now - this.lastUseNanos;
	}

}
