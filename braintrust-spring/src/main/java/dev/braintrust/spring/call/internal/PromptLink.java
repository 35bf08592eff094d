package dev.braintrust.spring.call.internal;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * What a span may say about the prompt that made it. Thread-safe.
 */
public abstract sealed class PromptLink {

	private volatile @Nullable WrittenLink written;

	private PromptLink() {
	}

	/**
	 * The link as it is written, composed once: the current span of a call and each of
	 * its LLM spans carry the same, and where there are no variables, so do all calls of
	 * a method.
	 * @param composer composes it
	 * @return what spans carry
	 */
	public WrittenLink written(Function<? super PromptLink, WrittenLink> composer) {
		WrittenLink known = this.written;
		if (known == null) {
			known = composer.apply(this);
			this.written = known;
		}
		return known;
	}

	/**
	 * A prompt that Braintrust keeps: id, project id, version and variables.
	 */
	public static final class Managed extends PromptLink {

		private final PromptOrigin origin;

		public Managed(PromptOrigin origin) {
			this.origin = origin;
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
