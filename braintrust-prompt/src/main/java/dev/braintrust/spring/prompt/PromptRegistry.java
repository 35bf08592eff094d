package dev.braintrust.spring.prompt;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where prompts come from. The auto-configured registry caches them: a prompt that is
 * there is answered at once and without a request, and kept fresh in the background.
 * Thread-safe.
 */
public interface PromptRegistry {

	/**
	 * Get a prompt in the version that the properties say.
	 * @param slug the prompt's slug
	 * @return the prompt
	 * @throws PromptException as {@link #get(PromptReference)}
	 */
	default Prompt get(String slug) {
		return get(PromptReference.of(slug));
	}

	/**
	 * Get a prompt, waiting for it if it is not cached.
	 * @param reference what to get
	 * @return the prompt
	 * @throws PromptNotFoundException if there is no such prompt
	 * @throws PromptUnavailableException if it can't be fetched
	 * @throws IllegalStateException if it is not cached and this thread must not block;
	 * use {@link #load} there
	 */
	Prompt get(PromptReference reference);

	/**
	 * Get a prompt if that needs neither a request nor waiting.
	 * @param reference what to get
	 * @return the prompt, or null; a registry without a cache has none
	 */
	default @Nullable Prompt getIfCached(PromptReference reference) {
		return null;
	}

	/**
	 * Load a prompt without blocking. Nothing is asked for, and nothing is counted, until
	 * somebody subscribes; each subscription asks again.
	 * @param reference what to load
	 * @return the prompt, from the cache if it is there; fails as {@link #get} does
	 */
	Mono<Prompt> load(PromptReference reference);

	/**
	 * Fetch a prompt anew and put it into the cache, for example when a webhook says that
	 * it has changed. Starts at once, whether or not anybody subscribes.
	 * @param reference what to refresh
	 * @return the prompt as it is now; on failure the cache keeps what it has
	 */
	Mono<Prompt> refresh(PromptReference reference);

	/**
	 * Fetch every cached prompt anew, exact versions apart. Starts at once, whether or
	 * not anybody subscribes.
	 * @return completes when all have been refreshed; fails if one could not be, with the
	 * exceptions of further ones suppressed
	 */
	Mono<Void> refreshAll();

	/**
	 * Forget a prompt. The next call for it fetches it.
	 * @param reference what to forget
	 */
	void evict(PromptReference reference);

	/**
	 * Forget every prompt.
	 */
	void evictAll();

	/**
	 * What is known about one prompt. Makes no request.
	 * @param reference which prompt
	 * @return its status, or null if nobody has asked for it, or the registry keeps none
	 */
	default @Nullable PromptStatus status(PromptReference reference) {
		return null;
	}

	/**
	 * What is known about every prompt that somebody has asked for. Makes no request.
	 * @return a copy, ordered by slug; empty for a registry that keeps none
	 */
	default List<PromptStatus> statuses() {
		return List.of();
	}

}
