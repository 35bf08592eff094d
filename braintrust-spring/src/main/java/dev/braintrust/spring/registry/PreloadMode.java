package dev.braintrust.spring.registry;

/**
 * Modes of loading the prompts of all annotated methods at start-up.
 *
 * @since 0.1.0
 */
public enum PreloadMode {

	/** No preloading: each prompt is loaded at its first use. */
	NONE,

	/** Load on a separate thread, after {@code ApplicationStartedEvent}. */
	BACKGROUND,

	/** Load during start-up. Start-up fails if a prompt can't be loaded. */
	REQUIRED

}
