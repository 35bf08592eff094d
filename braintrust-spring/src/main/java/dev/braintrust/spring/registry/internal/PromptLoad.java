package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;

/**
 * A running load, which any number of callers may wait for. Thread-safe.
 */
final class PromptLoad {

	private final CachedPrompt entry;

	private final boolean refresh;

	private final long startedNanos = System.nanoTime();

	private final CompletableFuture<Prompt> prompt = new CompletableFuture<>();

	private final CompletableFuture<LoadResult> result = new CompletableFuture<>();

	private final AtomicReference<@Nullable CompletableFuture<Prompt>> nextLoad = new AtomicReference<>();

	PromptLoad(CachedPrompt entry) {
		this.entry = entry;
		this.refresh = entry.state().lastKnownGood() != null;
	}

	CachedPrompt entry() {
		return this.entry;
	}

	/**
	 * Whether a last known good version existed when the load started.
	 */
	boolean isRefresh() {
		return this.refresh;
	}

	/**
	 * The prompt for callers: the loaded one, or the last known good version if the load
	 * exceeds the revalidation timeout.
	 */
	CompletableFuture<Prompt> prompt() {
		return this.prompt;
	}

	/**
	 * The result of the load; completed before {@link #prompt()}.
	 */
	CompletableFuture<LoadResult> result() {
		return this.result;
	}

	Duration duration() {
		return Duration.ofNanos(System.nanoTime() - this.startedNanos);
	}

	/**
	 * Start another load after this one has ended. Only the first call has an effect.
	 * @param next starts the next load
	 * @return the prompt of the next load, the same for all callers
	 */
	CompletableFuture<Prompt> thenLoadAgain(Supplier<CompletableFuture<Prompt>> next) {
		CompletableFuture<Prompt> nextPrompt = new CompletableFuture<>();
		if (!this.nextLoad.compareAndSet(null, nextPrompt)) {
			return Objects.requireNonNull(this.nextLoad.get());
		}
		this.result.handle((result, failure) -> next.get())
			.thenCompose((prompt) -> prompt)
			.whenComplete((prompt, failure) -> {
				if (failure != null) {
					nextPrompt.completeExceptionally(failure);
				}
				else {
					nextPrompt.complete(prompt);
				}
			});
		return nextPrompt;
	}

}
