package dev.braintrust.spring.call.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * What spans say about the prompt that made them. Thread-safe.
 */
public abstract sealed class PromptLink {

	private volatile @Nullable Attributes attributes;

	private PromptLink() {
	}

	/**
	 * The link's attributes, once they have been composed: the current span of a call and
	 * each of its LLM spans carry the same, and so do all calls of a method without
	 * variables.
	 * @return the attributes, or null until {@link #attributes(Attributes)}
	 */
	public @Nullable Attributes attributes() {
		return this.attributes;
	}

	/**
	 * Keep the link's attributes.
	 * @param composed the attributes
	 */
	public void attributes(Attributes composed) {
		this.attributes = composed;
	}

	/**
	 * A link as spans carry it, with the variables that may be seen.
	 *
	 * @param metadata our JSON object for {@code braintrust.metadata}
	 * @param name the prompt's slug, or the hard-coded name
	 * @param version the version, or an empty string if there is none
	 * @param secrets values that were masked, and must not show in captured content
	 * either
	 */
	public record Attributes(String metadata, String name, String version, List<String> secrets) {

		/**
		 * Shows no variable.
		 */
		@Override
		public String toString() {
			return "Attributes[name=%s, version=%s]".formatted(this.name, this.version);
		}

	}

	/**
	 * A prompt that Braintrust keeps: id, project id, version and variables.
	 */
	public static final class Managed extends PromptLink {

		private final PromptOrigin origin;

		private final boolean linkable;

		/**
		 * Create a link.
		 * @param origin where the prompt came from
		 */
		public Managed(PromptOrigin origin) {
			this.origin = origin;
			this.linkable = origin.isLinkable();
		}

		/**
		 * Whether the origin identifies a version beyond doubt, so that the link may be
		 * written.
		 * @return whether id, project id and version are known
		 */
		public boolean isLinkable() {
			return this.linkable;
		}

		/**
		 * Where the prompt came from.
		 * @return the origin; linkable where the link is written
		 */
		public PromptOrigin origin() {
			return this.origin;
		}

	}

	/**
	 * A prompt that lives in code: name and version, never an id.
	 */
	public static final class Hardcoded extends PromptLink {

		private final String name;

		private final String version;

		/**
		 * Create a link.
		 * @param name the prompt's name
		 * @param version the version, or an empty string if there is none
		 */
		public Hardcoded(String name, String version) {
			this.name = name;
			this.version = version;
		}

		/**
		 * The prompt's name.
		 * @return the name
		 */
		public String name() {
			return this.name;
		}

		/**
		 * The prompt's version.
		 * @return the version, or an empty string if there is none
		 */
		public String version() {
			return this.version;
		}

	}

}
