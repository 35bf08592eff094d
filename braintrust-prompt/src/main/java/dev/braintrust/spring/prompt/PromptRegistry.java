package dev.braintrust.spring.prompt;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Provides prompts. The auto-configured registry caches them: a cached prompt is returned
 * immediately, without a request, and is refreshed in the background. Thread-safe.
 *
 * @since 0.1.0
 */
public interface PromptRegistry {

	/**
	 * Get the version of a prompt that is assigned to the default environment, or the
	 * newest version if no default environment is configured.
	 * @param slug the prompt's slug
	 * @return the prompt
	 * @throws PromptException as {@link #get(PromptReference)}
	 */
	default Prompt get(String slug) {
		return get(PromptReference.of(slug));
	}

	/**
	 * Get a prompt. Blocks until the prompt is loaded if it is not cached.
	 * @param reference the prompt to get
	 * @return the prompt, with compiled templates. On a thread that must not block,
	 * templates that were released because the prompt was not read for some time may
	 * still be compiled in the background; a build at this time compiles them itself
	 * @throws PromptNotFoundException if the prompt does not exist
	 * @throws PromptUnavailableException if the prompt can't be loaded
	 * @throws IllegalStateException if the prompt is not cached and the current thread
	 * must not block; use {@link #load} on such threads
	 */
	Prompt get(PromptReference reference);

	/**
	 * Get a prompt if it is cached. Never blocks and makes no request. Templates that
	 * were released are compiled in the background; a build at this time compiles them
	 * itself.
	 * @param reference the prompt to get
	 * @return the prompt, or null if it is not cached or the registry has no cache
	 */
	default @Nullable Prompt getIfCached(PromptReference reference) {
		return null;
	}

	/**
	 * Get a prompt without blocking. Each subscription is a separate read of the prompt,
	 * which is returned from the cache if it is cached. Nothing is loaded or counted
	 * before the subscription.
	 * @param reference the prompt to get
	 * @return the prompt, with compiled templates; fails with the same exceptions as
	 * {@link #get(PromptReference)}, except {@code IllegalStateException}
	 */
	Mono<Prompt> load(PromptReference reference);

	/**
	 * Refresh a prompt: load it and update the cache, for example after a webhook reports
	 * a change. Starts immediately, without waiting for a subscription.
	 * @param reference the prompt to refresh
	 * @return the current version. If the refresh fails, the {@code Mono} fails. The last
	 * known good version then stays in the cache, unless the prompt was deleted and
	 * {@code braintrust.prompts.cache.on-deleted} is {@code fail}
	 */
	Mono<Prompt> refresh(PromptReference reference);

	/**
	 * Refresh every cached prompt except exact versions. Starts immediately, without
	 * waiting for a subscription.
	 * @return completes when all prompts have been refreshed; fails if a refresh failed,
	 * with the exceptions of further failures as suppressed exceptions
	 */
	Mono<Void> refreshAll();

	/**
	 * Evict a prompt from the cache. The next call loads it.
	 * @param reference the prompt to evict
	 */
	void evict(PromptReference reference);

	/**
	 * Evict every prompt from the cache.
	 */
	void evictAll();

	/**
	 * The status of one prompt. Makes no request.
	 * @param reference the prompt
	 * @return its status, or null if the prompt has not been requested or the registry
	 * keeps no status
	 */
	default @Nullable PromptStatus status(PromptReference reference) {
		return null;
	}

	/**
	 * The status of every requested prompt. Makes no request.
	 * @return a copy, ordered by slug; empty if the registry keeps no status
	 */
	default List<PromptStatus> statuses() {
		return List.of();
	}

}
