package dev.braintrust.spring.selection.internal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * A pin that an operator set at run time, or by a property.
 *
 * @param reference the prompt, and the version or environment that it is pinned to
 * @param expiresAt when the pin ends, or null if it does not expire
 */
public record OperatorPin(PromptReference reference, @Nullable Instant expiresAt) {

	private static final Pattern UUID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

	/**
	 * Create a pin.
	 * @throws IllegalArgumentException if the reference specifies neither a version nor
	 * an environment
	 */
	public OperatorPin {
		if (reference.version() == null && reference.environment() == null) {
			throw new IllegalArgumentException("The pin of %s needs a version or an environment".formatted(reference));
		}
	}

	/**
	 * The reference that an operator means.
	 * @param slugOrId a slug, or an id if it has the form of a UUID
	 * @return a reference without a version
	 * @throws IllegalArgumentException if the text is blank
	 */
	public static PromptReference reference(String slugOrId) {
		return UUID.matcher(slugOrId).matches() ? PromptReference.ofId(slugOrId) : PromptReference.of(slugOrId);
	}

	/** The slug or id, which has one pin. */
	static String key(PromptReference reference) {
		return (reference.slug() != null) ? reference.slug() : String.valueOf(reference.id());
	}

	/** When the pin ends, for log messages. */
	String end() {
		return (this.expiresAt != null) ? this.expiresAt.toString() : "it is removed";
	}

	boolean isActive() {
		return this.expiresAt == null || System.currentTimeMillis() < this.expiresAt.toEpochMilli();
	}

	/**
	 * A description for operators.
	 * @return slug, version or environment, project and expiry; without missing values
	 */
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		put(description, "slug", this.reference.slug());
		put(description, "id", this.reference.id());
		put(description, "version", this.reference.version());
		put(description, "environment", this.reference.environment());
		put(description, "project", this.reference.project());
		put(description, "projectId", this.reference.projectId());
		put(description, "expiresAt", (this.expiresAt != null) ? this.expiresAt.toString() : null);
		return description;
	}

	private static void put(Map<String, Object> description, String name, @Nullable Object value) {
		if (value != null) {
			description.put(name, value);
		}
	}

}
