package dev.braintrust.spring.selection.openfeature.internal;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Settings of flags.
 *
 * @param prefix the prefix of all flag keys, followed by the prompt's slug
 * @param targetingKey the name of the baggage entry or variable whose value is the
 * targeting key, or null for none
 * @param attributes the names of the baggage entries and variables whose values are
 * attributes of the evaluation context
 * @param replaces the environments of references and overrides that a flag may replace
 * @param memoryProviders the names of the providers that never block
 */
public record FlagSettings(String prefix, @Nullable String targetingKey, List<String> attributes, Set<String> replaces,
		Set<String> memoryProviders) {

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if the prefix is blank
	 */
	public FlagSettings {
		if (prefix.isBlank()) {
			throw new IllegalArgumentException("braintrust.prompts.openfeature.prefix must not be blank");
		}
	}

}
