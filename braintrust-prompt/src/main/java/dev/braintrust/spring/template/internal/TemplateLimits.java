package dev.braintrust.spring.template.internal;

import java.time.Duration;

import dev.braintrust.spring.limit.internal.SharedLimits;

/**
 * What templates may cost, so that a hostile one ends in a clear error and not in the
 * memory or the time of the application.
 *
 * @param templateSize maximum length of one template, in characters
 * @param nesting how deep sections, tags and expressions may nest, and macros call each
 * other
 * @param renderedSize maximum length of one rendered text, in characters
 * @param renderTime maximum time to build one prompt
 * @param memory maximum memory of all prompts that are built at the same time, in bytes
 */
public record TemplateLimits(int templateSize, int nesting, int renderedSize, Duration renderTime, long memory) {

	/** Far above any prompt that a model could read. */
	public static final TemplateLimits DEFAULT = new TemplateLimits(1_000_000, 100, 10_000_000, Duration.ofSeconds(2));

	public TemplateLimits {
		require(templateSize > 0, "maximum-size must be positive");
		require(nesting > 0, "maximum-nesting must be positive");
		require(renderedSize > 0, "maximum-rendered-size must be positive");
		require(!renderTime.isZero() && !renderTime.isNegative(), "render-timeout must be positive");
		require(memory > 0, "maximum-memory must be positive");
	}

	/**
	 * Create limits with the default memory, a quarter of the heap.
	 * @param templateSize maximum length of one template, in characters
	 * @param nesting how deep templates may nest
	 * @param renderedSize maximum length of one rendered text, in characters
	 * @param renderTime maximum time to build one prompt
	 */
	public TemplateLimits(int templateSize, int nesting, int renderedSize, Duration renderTime) {
		this(templateSize, nesting, renderedSize, renderTime, defaultMemory());
	}

	/**
	 * The memory that prompts may use while they are built, unless it is configured.
	 * @return a quarter of the heap, in bytes
	 */
	public static long defaultMemory() {
		return Runtime.getRuntime().maxMemory() / 4;
	}

	/**
	 * These limits for builds that share them.
	 * @return limits with a memory of their own
	 */
	public SharedLimits share() {
		return new SharedLimits(this.renderedSize, this.renderTime, this.memory);
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException("braintrust.prompts.template." + message);
		}
	}

}
