package dev.braintrust.spring.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A score of one case. Immutable.
 *
 * @param name the name, or null for the name of the scorer; never null in a result
 * @param value a number from 0 (worst) to 1 (best), or null if the case has no score
 * @param metadata values by name, such as the reason of the score, convertible to JSON;
 * unmodifiable
 * @since 0.1.0
 */
public record Score(@Nullable String name, @Nullable Double value, Map<String, @Nullable Object> metadata) {

	/**
	 * Create a score.
	 * @throws IllegalArgumentException if the value is not between 0 and 1, or the name
	 * is blank
	 */
	public Score {
		if (value != null && !(value >= 0 && value <= 1)) {
			throw new IllegalArgumentException("A score must be between 0 and 1, but %s is %s"
				.formatted((name != null) ? "'" + name + "'" : "it", value));
		}
		if (name != null && name.isBlank()) {
			throw new IllegalArgumentException("The name of a score must not be blank");
		}
		metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
	}

	/**
	 * Create a score with the name of the scorer.
	 * @param value a number from 0 to 1, or null if the case has no score
	 * @return the score
	 */
	public static Score of(@Nullable Number value) {
		return new Score(null, (value != null) ? value.doubleValue() : null, Map.of());
	}

	/**
	 * Create a score.
	 * @param name the name
	 * @param value a number from 0 to 1, or null if the case has no score
	 * @return the score
	 */
	public static Score of(String name, @Nullable Number value) {
		return new Score(name, (value != null) ? value.doubleValue() : null, Map.of());
	}

	/**
	 * The same score with metadata.
	 * @param metadata values by name
	 * @return the score
	 */
	public Score withMetadata(Map<String, ? extends @Nullable Object> metadata) {
		return new Score(this.name, this.value, new LinkedHashMap<>(metadata));
	}

	/**
	 * The same score with a name.
	 * @param name the name
	 * @return the score
	 */
	public Score withName(String name) {
		return new Score(name, this.value, this.metadata);
	}

	/** Contains no metadata. */
	@Override
	public String toString() {
		return "Score[name=%s, value=%s]".formatted(this.name, this.value);
	}

}
