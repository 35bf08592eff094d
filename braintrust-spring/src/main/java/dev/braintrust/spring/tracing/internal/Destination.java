package dev.braintrust.spring.tracing.internal;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The experiment, project or playground in which Braintrust stores a span.
 *
 * @param kind the kind of destination
 * @param name its id, or the project's name; not blank
 */
public record Destination(Kind kind, String name) {

	private static final int MAX_LENGTH = 512;

	/**
	 * Kinds of destinations, named as in the span attribute {@code braintrust.parent}.
	 */
	public enum Kind {

		PROJECT_ID, PROJECT_NAME, EXPERIMENT_ID, PLAYGROUND_ID;

		private final String prefix = name().toLowerCase(Locale.ROOT) + ":";

		private static final Kind[] ALL = values();

	}

	/**
	 * An experiment.
	 * @param id the experiment's id
	 * @return its destination
	 */
	public static Destination experiment(String id) {
		return new Destination(Kind.EXPERIMENT_ID, id);
	}

	/**
	 * Parse the value of {@code braintrust.parent}, in an attribute, in baggage or in the
	 * header {@code x-bt-parent}.
	 * @param value the value, or null
	 * @return the destination, or null if the value is none
	 */
	public static @Nullable Destination parse(@Nullable String value) {
		if (value == null || value.length() > MAX_LENGTH) {
			return null;
		}
		for (Kind kind : Kind.ALL) {
			if (value.startsWith(kind.prefix)) {
				String name = value.substring(kind.prefix.length());
				return name.isBlank() ? null : new Destination(kind, name);
			}
		}
		return null;
	}

	/**
	 * Whether spans belong to a run that compares versions, so that none may be left out
	 * by sampling.
	 * @return whether this is an experiment or a playground
	 */
	public boolean isExperiment() {
		return this.kind == Kind.EXPERIMENT_ID || this.kind == Kind.PLAYGROUND_ID;
	}

	/**
	 * The value of {@code braintrust.parent} and of {@code x-bt-parent}.
	 * @return kind and name, such as {@code experiment_id:0c1b…}
	 */
	public String value() {
		return this.kind.prefix + this.name;
	}

}
