package dev.braintrust.spring.client.internal;

import java.util.Set;

/**
 * Holds what was loaded with the API key in use.
 */
public interface KeyHolder {

	/** Holds nothing. */
	KeyHolder NONE = new KeyHolder() {

		@Override
		public Set<String> projectIds() {
			return Set.of();
		}

		@Override
		public void removeAll(Runnable replacement) {
			replacement.run();
		}

		@Override
		public void keyReplaced() {
		}

	};

	/**
	 * Projects whose prompts the API has returned for the key in use.
	 * @return ids of projects
	 */
	Set<String> projectIds();

	/**
	 * Remove everything, then replace the key. Nothing may be loaded in between.
	 * @param replacement replaces the key
	 */
	void removeAll(Runnable replacement);

	/**
	 * The key was replaced by one of the same organization.
	 */
	void keyReplaced();

}
