package dev.braintrust.spring.call.internal;

import java.util.List;

/**
 * A link as spans carry it, with the variables that may be seen.
 *
 * @param metadata our JSON object for {@code braintrust.metadata}
 * @param name the prompt's slug, or the hard-coded name
 * @param version the version, or an empty string if there is none
 * @param secrets values that were masked, and must not show in captured content either
 */
public record WrittenLink(String metadata, String name, String version, List<String> secrets) {

	/**
	 * Shows no variable.
	 */
	@Override
	public String toString() {
		return "WrittenLink[name=%s, version=%s]".formatted(this.name, this.version);
	}

}
