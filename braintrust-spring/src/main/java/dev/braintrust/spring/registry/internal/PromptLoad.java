package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;

/**
 * A load that has started, which any number of callers wait for. Thread-safe.
 */
final class PromptLoad {

	private final CachedPrompt entry;

	private final boolean refresh;

	private final long startedNanos = System.nanoTime();

	private final CompletableFuture<Prompt> answer = new CompletableFuture<>();

	private final CompletableFuture<LoadResult> end = new CompletableFuture<>();

	private final AtomicReference<@Nullable CompletableFuture<Prompt>> following = new AtomicReference<>();

	PromptLoad(CachedPrompt entry) {
		this.entry = entry;
		this.refresh = entry.state().lastKnownGood() != null;
	}

	CachedPrompt entry() {
		return this.entry;
	}

	/**
	 * Whether something was known when it started.
	 */
	boolean isRefresh() {
		return this.refresh;
	}

	/**
	 * What callers get: what the load brings, or last known good if that takes too long.
	 */
	CompletableFuture<Prompt> answer() {
		return this.answer;
	}

	/**
	 * How the load ends; completed before {@link #answer()}.
	 */
	CompletableFuture<LoadResult> end() {
		return this.end;
	}

	Duration duration() {
		return Duration.ofNanos(System.nanoTime() - this.startedNanos);
	}

	/**
	 * Load once more when this load has ended.
	 * @param next starts the next load
	 * @return what that brings, the same for all who ask
	 */
	CompletableFuture<Prompt> followedBy(Supplier<CompletableFuture<Prompt>> next) {
		CompletableFuture<Prompt> own = new CompletableFuture<>();
		if (!this.following.compareAndSet(null, own)) {
			return Objects.requireNonNull(this.following.get());
		}
		this.end.handle((result, failure) -> next.get())
			.thenCompose((prompt) -> prompt)
			.whenComplete((prompt, failure) -> {
				if (failure != null) {
					own.completeExceptionally(failure);
				}
				else {
					own.complete(prompt);
				}
			});
		return own;
	}

}
