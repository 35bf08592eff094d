package dev.braintrust.spring.call.internal;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.internal.PromptProvenance;

/**
 * The prompt of a message in the message's metadata: a JSON string, so that stores of
 * messages, such as chat memories, can store it. That of a prompt in Braintrust is
 * written by {@link dev.braintrust.spring.prompt.BuiltPrompt#toMetadata()}.
 */
public final class MessageOrigin {

	/** The key in the message's metadata. */
	public static final String KEY = PromptProvenance.KEY;

	private MessageOrigin() {
	}

	/**
	 * Create the metadata of a message with a hard-coded prompt.
	 * @param link the prompt
	 * @return one entry
	 */
	public static Map<String, Object> of(PromptLink.Hardcoded link) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("name", link.name());
		if (!link.version().isEmpty()) {
			json.put("version", link.version());
		}
		return Map.of(KEY, Json.write(json));
	}

}
