package dev.braintrust.spring.template;

import java.time.Duration;

/**
 * What a template may cost, so that a hostile one ends in a clear error and not in the
 * memory or the time of the application.
 * <p>
 * Internal to the starter.
 *
 * @param templateSize the greatest length of one template, in characters
 * @param nesting how deep sections, tags and expressions may nest, and macros call each
 * other
 * @param renderedSize the greatest length of one rendered text, in characters
 * @param renderTime the longest that one text may take to render
 */
public record TemplateLimits(int templateSize, int nesting, int renderedSize, Duration renderTime) {

	public TemplateLimits {
		require(templateSize > 0, "maximum-size must be positive");
		require(nesting > 0, "maximum-nesting must be positive");
		require(renderedSize > 0, "maximum-rendered-size must be positive");
		require(!renderTime.isZero() && !renderTime.isNegative(), "render-timeout must be positive");
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException("braintrust.prompts.template." + message);
		}
	}

	/** Far above any prompt that a model could read. */
	public static final TemplateLimits DEFAULT = new TemplateLimits(1_000_000, 100, 10_000_000, Duration.ofSeconds(2));

}
