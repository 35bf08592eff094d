package dev.braintrust.spring.actuate.internal;

import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * A registry that counts what its cache does.
 */
public interface CacheCounts extends PromptRegistry {

	/**
	 * How often a prompt was served that was fresh.
	 * @return the count
	 */
	long freshHits();

	/**
	 * How often a prompt was served that may be out of date.
	 * @return the count
	 */
	long staleHits();

	/**
	 * How often a prompt had to be loaded first.
	 * @return the count
	 */
	long misses();

	/**
	 * How many prompts are cached.
	 * @return the count
	 */
	long size();

}
