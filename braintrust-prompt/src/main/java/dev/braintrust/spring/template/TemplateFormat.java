package dev.braintrust.spring.template;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The template formats supported by Braintrust.
 *
 * @since 0.1.0
 */
public enum TemplateFormat {

	/** Mustache, as Braintrust's JavaScript SDK renders it. */
	MUSTACHE,

	/** Nunjucks, as Braintrust's JavaScript SDK renders it with its plug-in. */
	NUNJUCKS,

	/** Plain text, not rendered. */
	NONE;

	/**
	 * Find a format by name.
	 * @param name {@code mustache}, {@code nunjucks} or {@code none}
	 * @return the format, or null for any other name
	 */
	public static @Nullable TemplateFormat of(@Nullable String name) {
		for (TemplateFormat format : values()) {
			if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
				return format;
			}
		}
		return null;
	}

}
