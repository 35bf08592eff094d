package dev.braintrust.spring.prompt;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.template.TemplateFormat;

/**
 * Options for building a prompt, which correspond to those of the official SDK's
 * {@code build()}. Immutable and thread-safe. To create a modified copy, use
 * {@link #toBuilder()}.
 *
 * @since 0.1.0
 */
public final class BuildOptions {

	/**
	 * The default options: {@link Flavor#CHAT}, not strict, the prompt's own template
	 * format, and a request with an origin.
	 */
	public static final BuildOptions DEFAULT = builder().build();

	private final Flavor flavor;

	private final boolean strict;

	private final @Nullable List<Map<String, @Nullable Object>> messages;

	private final @Nullable TemplateFormat templateFormat;

	private final Map<String, @Nullable Object> defaults;

	private final boolean noTrace;

	private BuildOptions(Builder builder) {
		this.flavor = builder.flavor;
		this.strict = builder.strict;
		this.messages = builder.messages;
		this.templateFormat = builder.templateFormat;
		this.defaults = builder.defaults;
		this.noTrace = builder.noTrace;
	}

	/**
	 * Create a builder with the default options.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Create a builder with these options.
	 * @return a new builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.flavor = this.flavor;
		builder.strict = this.strict;
		builder.messages = this.messages;
		builder.templateFormat = this.templateFormat;
		builder.defaults = this.defaults;
		builder.noTrace = this.noTrace;
		return builder;
	}

	/**
	 * The kind of request to build.
	 * @return the flavor
	 */
	public Flavor flavor() {
		return this.flavor;
	}

	/**
	 * Whether a missing template variable is an error.
	 * @return whether building is strict
	 */
	public boolean strict() {
		return this.strict;
	}

	/**
	 * The messages to append.
	 * @return unmodifiable chat messages as {@linkplain Prompt plain data}, or null for
	 * none
	 */
	public @Nullable List<Map<String, @Nullable Object>> messages() {
		return this.messages;
	}

	/**
	 * The template format that replaces the prompt's own format.
	 * @return the format, or null if the prompt's own format is used
	 */
	public @Nullable TemplateFormat templateFormat() {
		return this.templateFormat;
	}

	/**
	 * Default values for request parameters that the prompt does not set.
	 * @return unmodifiable parameters by name, as plain data; empty for none
	 */
	public Map<String, @Nullable Object> defaults() {
		return this.defaults;
	}

	/**
	 * Whether the request has no origin, so that no span links to the prompt.
	 * @return whether the origin is omitted
	 */
	public boolean noTrace() {
		return this.noTrace;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other
				|| (other instanceof BuildOptions that && this.flavor == that.flavor && this.strict == that.strict
						&& this.noTrace == that.noTrace && this.templateFormat == that.templateFormat
						&& Objects.equals(this.messages, that.messages) && this.defaults.equals(that.defaults));
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.flavor, this.strict, this.messages, this.templateFormat, this.defaults, this.noTrace);
	}

	/**
	 * Contains neither messages nor parameters.
	 */
	@Override
	public String toString() {
		return "BuildOptions[flavor=%s, strict=%s, templateFormat=%s, noTrace=%s]".formatted(this.flavor, this.strict,
				this.templateFormat, this.noTrace);
	}

	/**
	 * Builder for {@link BuildOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private Flavor flavor = Flavor.CHAT;

		private boolean strict;

		private @Nullable List<Map<String, @Nullable Object>> messages;

		private @Nullable TemplateFormat templateFormat;

		private Map<String, @Nullable Object> defaults = Map.of();

		private boolean noTrace;

		private Builder() {
		}

		/**
		 * Set the kind of request to build.
		 * @param flavor the flavor, {@link Flavor#CHAT} by default
		 * @return this builder
		 */
		public Builder flavor(Flavor flavor) {
			this.flavor = Objects.requireNonNull(flavor, "flavor");
			return this;
		}

		/**
		 * Set the kind of request to build.
		 * @param flavor {@code chat} (the default) or {@code completion}
		 * @return this builder
		 * @throws IllegalArgumentException for any other flavor
		 */
		public Builder flavor(String flavor) {
			return flavor(constant(Flavor.values(), Objects.requireNonNull(flavor, "flavor"), "flavor"));
		}

		/**
		 * Set whether a missing template variable is an error.
		 * @param strict whether it is an error, false by default
		 * @return this builder
		 */
		public Builder strict(boolean strict) {
			this.strict = strict;
			return this;
		}

		/**
		 * Set messages to append to the prompt's own. They are not rendered as templates.
		 * A system message is dropped if the prompt already has one. Building a
		 * completion prompt with appended messages fails.
		 * @param messages chat messages, or null for none
		 * @return this builder
		 * @throws IllegalArgumentException if a message is not a map or can't be
		 * converted to plain data
		 */
		@SuppressWarnings("unchecked")
		public Builder messages(@Nullable List<? extends Map<String, ?>> messages) {
			List<?> plain = (List<?>) plain(messages, "messages");
			if (plain != null && !plain.stream().allMatch(Map.class::isInstance)) {
				throw new IllegalArgumentException("Each of the messages to append must be a map");
			}
			this.messages = (List<Map<String, @Nullable Object>>) plain;
			return this;
		}

		/**
		 * Set the template format that replaces the prompt's own format.
		 * @param templateFormat the format, or null to use the prompt's own format
		 * @return this builder
		 */
		public Builder templateFormat(@Nullable TemplateFormat templateFormat) {
			this.templateFormat = templateFormat;
			return this;
		}

		/**
		 * Set the template format that replaces the prompt's own format.
		 * @param templateFormat {@code mustache}, {@code nunjucks} or {@code none}
		 * @return this builder
		 * @throws IllegalArgumentException for any other format
		 */
		public Builder templateFormat(String templateFormat) {
			return templateFormat(constant(TemplateFormat.values(),
					Objects.requireNonNull(templateFormat, "templateFormat"), "template format"));
		}

		/**
		 * Set default values for request parameters that the prompt does not set,
		 * including the model.
		 * @param defaults parameters by name, or null for none
		 * @return this builder
		 * @throws IllegalArgumentException if a value can't be converted to plain data
		 */
		@SuppressWarnings("unchecked")
		public Builder defaults(@Nullable Map<String, ?> defaults) {
			Map<String, @Nullable Object> none = Map.of();
			this.defaults = (defaults != null)
					? (Map<String, @Nullable Object>) Objects.requireNonNull(plain(defaults, "defaults")) : none;
			return this;
		}

		private static @Nullable Object plain(@Nullable Object value, String option) {
			try {
				return PlainData.of(value);
			}
			catch (JsonException ex) {
				throw new IllegalArgumentException("BuildOptions.%s: %s".formatted(option, ex.getMessage()));
			}
		}

		/**
		 * Set whether the request has no origin, so that no span links to the prompt.
		 * @param noTrace whether to omit the origin, false by default
		 * @return this builder
		 */
		public Builder noTrace(boolean noTrace) {
			this.noTrace = noTrace;
			return this;
		}

		/**
		 * Build the options.
		 * @return the options
		 */
		public BuildOptions build() {
			return new BuildOptions(this);
		}

		private static <E extends Enum<E>> E constant(E[] constants, String name, String what) {
			for (E constant : constants) {
				if (constant.name().toLowerCase(Locale.ROOT).equals(name)) {
					return constant;
				}
			}
			throw new IllegalArgumentException("Unknown %s '%s': known are %s".formatted(what, Printable.text(name),
					Arrays.stream(constants)
						.map((constant) -> "'" + constant.name().toLowerCase(Locale.ROOT) + "'")
						.collect(Collectors.joining(", "))));
		}

	}

}
