package dev.braintrust.spring.template.internal;

import java.time.Duration;

import dev.braintrust.spring.limit.internal.SharedLimits;

/**
 * Limits for templates, so that a hostile template causes an error instead of exhausting
 * the memory or the threads of the application.
 *
 * @param templateSize maximum length of one template, in characters
 * @param nesting maximum nesting depth of sections, tags, expressions and macro calls
 * @param renderedSize maximum length of one rendered text, in characters
 * @param renderTime maximum time to build one prompt
 * @param memory maximum memory of all concurrent builds, in bytes
 */
public record TemplateLimits(int templateSize, int nesting, int renderedSize, Duration renderTime, long memory) {

	/** Far above the needs of any prompt that fits the context window of a model. */
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
	 * @param nesting maximum nesting depth
	 * @param renderedSize maximum length of one rendered text, in characters
	 * @param renderTime maximum time to build one prompt
	 */
	public TemplateLimits(int templateSize, int nesting, int renderedSize, Duration renderTime) {
		this(templateSize, nesting, renderedSize, renderTime, defaultMemory());
	}

	/**
	 * The default memory limit of all concurrent builds.
	 * @return a quarter of the heap, in bytes
	 */
	public static long defaultMemory() {
		return Runtime.getRuntime().maxMemory() / 4;
	}

	/**
	 * Create limits for builds that share memory.
	 * @return new shared limits with no memory in use
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
