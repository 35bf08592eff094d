package dev.braintrust.spring.tracing;

import java.util.Map;

import dev.braintrust.spring.scope.PromptLink;

/**
 * Where a message came from, in the message's own metadata: a string, so that whatever
 * stores messages can store it.
 * <p>
 * Internal to the starter.
 */
public final class Provenance {

	/** The key in a message's metadata. */
	public static final String KEY = "braintrust.prompt";

	private Provenance() {
	}

	/**
	 * The metadata of a message.
	 * @param link what the message was made with
	 * @return one entry
	 */
	public static Map<String, Object> of(PromptLink link) {
		return Map.of(KEY, MetadataJson.of(link));
	}

}
