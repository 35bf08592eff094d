package dev.braintrust.spring.prompt;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.PlainData;

/**
 * How a prompt is built; the options of the official SDK's {@code build()}. Immutable.
 */
public final class BuildOptions {

	/** A chat request, not strict, with the row's own template format, traced. */
	public static final BuildOptions DEFAULT = builder().build();

	private final boolean completion;

	private final boolean strict;

	private final @Nullable List<Map<String, @Nullable Object>> messages;

	private final @Nullable String templateFormat;

	private final Map<String, @Nullable Object> defaults;

	private final boolean noTrace;

	private BuildOptions(Builder builder) {
		this.completion = builder.completion;
		this.strict = builder.strict;
		this.messages = builder.messages;
		this.templateFormat = builder.templateFormat;
		this.defaults = builder.defaults;
		this.noTrace = builder.noTrace;
	}

	/**
	 * Start with the defaults.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	boolean completion() {
		return this.completion;
	}

	boolean strict() {
		return this.strict;
	}

	@Nullable List<Map<String, @Nullable Object>> messages() {
		return this.messages;
	}

	@Nullable String templateFormat() {
		return this.templateFormat;
	}

	Map<String, @Nullable Object> defaults() {
		return this.defaults;
	}

	boolean noTrace() {
		return this.noTrace;
	}

	/**
	 * Collects options. Not thread-safe.
	 */
	public static final class Builder {

		private boolean completion;

		private boolean strict;

		private @Nullable List<Map<String, @Nullable Object>> messages;

		private @Nullable String templateFormat;

		private Map<String, @Nullable Object> defaults = Map.of();

		private boolean noTrace;

		private Builder() {
		}

		/**
		 * Which kind of request to build.
		 * @param flavor {@code chat} (the default) or {@code completion}
		 * @return this builder
		 * @throws IllegalArgumentException for any other flavor
		 */
		public Builder flavor(String flavor) {
			if (!flavor.equals("chat") && !flavor.equals("completion")) {
				throw new IllegalArgumentException(
						"Unknown flavor '%s': use \"chat\" or \"completion\"".formatted(flavor));
			}
			this.completion = flavor.equals("completion");
			return this;
		}

		/**
		 * Whether a variable that a template names but nobody supplies is an error.
		 * @param strict whether to be strict, false by default
		 * @return this builder
		 */
		public Builder strict(boolean strict) {
			this.strict = strict;
			return this;
		}

		/**
		 * Messages to append, which are not rendered. A system message is dropped if the
		 * prompt has one of its own; a completion prompt refuses them.
		 * @param messages chat messages
		 * @return this builder
		 */
		@SuppressWarnings("unchecked")
		public Builder messages(@Nullable List<? extends Map<String, ?>> messages) {
			this.messages = (List<Map<String, @Nullable Object>>) PlainData.of(messages);
			return this;
		}

		/**
		 * The template language, in place of the row's own.
		 * @param templateFormat {@code mustache}, {@code nunjucks} or {@code none}
		 * @return this builder
		 */
		public Builder templateFormat(@Nullable String templateFormat) {
			this.templateFormat = templateFormat;
			return this;
		}

		/**
		 * Request parameters for what the prompt leaves open, the model among them.
		 * @param defaults parameters by name
		 * @return this builder
		 */
		@SuppressWarnings("unchecked")
		public Builder defaults(@Nullable Map<String, ?> defaults) {
			Map<String, @Nullable Object> none = Map.of();
			this.defaults = (defaults != null)
					? (Map<String, @Nullable Object>) Objects.requireNonNull(PlainData.of(defaults)) : none;
			return this;
		}

		/**
		 * Whether to leave out the origin, so that nothing links to this build.
		 * @param noTrace whether not to trace, false by default
		 * @return this builder
		 */
		public Builder noTrace(boolean noTrace) {
			this.noTrace = noTrace;
			return this;
		}

		/**
		 * Finish.
		 * @return the options
		 */
		public BuildOptions build() {
			return new BuildOptions(this);
		}

	}

}
