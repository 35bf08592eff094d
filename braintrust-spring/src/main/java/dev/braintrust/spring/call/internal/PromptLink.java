package dev.braintrust.spring.call.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.internal.PromptAssignment;
import dev.braintrust.spring.prompt.internal.PromptProvenance;

/**
 * The prompt that a span is linked to. Thread-safe.
 */
public abstract sealed class PromptLink {

	private volatile @Nullable Attributes attributes;

	private PromptLink() {
	}

	/**
	 * The link's span attributes. They are created once and then written to the current
	 * span of a call and to each of its LLM spans; all calls of a method without
	 * variables share them.
	 * @return the attributes, or null before {@link #setAttributes(Attributes)}
	 */
	public @Nullable Attributes attributes() {
		return this.attributes;
	}

	/**
	 * Set the link's span attributes.
	 * @param attributes the attributes
	 */
	public void setAttributes(Attributes attributes) {
		this.attributes = attributes;
	}

	/**
	 * Span attributes of a link, with variables filtered and masked as configured.
	 *
	 * @param metadata the JSON object for {@code braintrust.metadata}, for all exporters
	 * @param braintrustMetadata the same, for the export to Braintrust only
	 * @param name the prompt's slug, or the hard-coded name
	 * @param version the version, or an empty string if there is none
	 * @param maskedValues values that were masked, to be masked in captured content, too
	 */
	public record Attributes(String metadata, String braintrustMetadata, String name, String version,
			List<String> maskedValues) {

		/**
		 * Contains no variable.
		 */
		@Override
		public String toString() {
			return "Attributes[name=%s, version=%s]".formatted(this.name, this.version);
		}

	}

	/**
	 * A link to a prompt that is stored in Braintrust: id, project id, version and
	 * variables; and the arm that chose the version.
	 */
	public static final class Managed extends PromptLink {

		private final PromptOrigin origin;

		private final @Nullable PromptAssignment assignment;

		private final @Nullable BuiltPrompt built;

		/**
		 * Create a link of a prompt that is not built.
		 * @param origin the prompt's origin
		 * @param assignment the arm that chose the version, or null
		 */
		public Managed(PromptOrigin origin, @Nullable PromptAssignment assignment) {
			this(origin, assignment, null);
		}

		/**
		 * Create a link.
		 * @param origin the prompt's origin
		 * @param assignment the arm that chose the version, or null
		 * @param built the request with this origin and assignment, or null
		 */
		Managed(PromptOrigin origin, @Nullable PromptAssignment assignment, @Nullable BuiltPrompt built) {
			this.origin = origin;
			this.assignment = assignment;
			this.built = built;
		}

		/**
		 * Whether the link is to the prompt of a message. To write the text again costs
		 * less than to parse it.
		 * @param messageOrigin the value of {@link MessageOrigin#KEY} in the message
		 * @return whether both have the same origin
		 */
		public boolean isOf(String messageOrigin) {
			return messageOrigin.equals((this.built != null) ? this.built.toMetadata().get(MessageOrigin.KEY)
					: PromptProvenance.text(this.origin, this.assignment));
		}

		/**
		 * Whether the origin identifies an exact version, so that the link may be
		 * written.
		 * @return whether id, project id and version are known
		 */
		public boolean isLinkable() {
			return this.origin.isLinkable();
		}

		/**
		 * The prompt's origin.
		 * @return the origin
		 */
		public PromptOrigin origin() {
			return this.origin;
		}

		/**
		 * The arm that chose the version.
		 * @return the assignment, or null if neither a rollout nor a flag chose it
		 */
		public @Nullable PromptAssignment assignment() {
			return this.assignment;
		}

	}

	/**
	 * A hard-coded prompt: name and version, never an id.
	 */
	public static final class Hardcoded extends PromptLink {

		private final String name;

		private final String version;

		private final boolean logged;

		/**
		 * Create a link of a prompt that is not logged.
		 * @param name the prompt's name
		 * @param version the version, or an empty string for the build's Git commit
		 */
		public Hardcoded(String name, String version) {
			this(name, version, false);
		}

		/**
		 * Create a link.
		 * @param name the prompt's name
		 * @param version the version, or an empty string for the build's Git commit
		 * @param logged whether its calls are in the diagnostic context
		 */
		public Hardcoded(String name, String version, boolean logged) {
			this.logged = logged;
			this.name = name;
			this.version = version;
		}

		/**
		 * Create a link from what code specifies.
		 * @param name the prompt's name
		 * @param version the version, or an empty string for the build's Git commit
		 * @return the link
		 * @throws IllegalArgumentException if the name is blank
		 */
		public static Hardcoded of(String name, String version) {
			if (name == null || name.isBlank()) {
				throw new IllegalArgumentException("The name of a hard-coded prompt must not be blank");
			}
			return new Hardcoded(name, version.trim());
		}

		/**
		 * The prompt's name.
		 * @return the name
		 */
		public String name() {
			return this.name;
		}

		boolean isLogged() {
			return this.logged;
		}

		/**
		 * The prompt's version.
		 * @return the version, or an empty string for the build's Git commit
		 */
		public String version() {
			return this.version;
		}

	}

}
