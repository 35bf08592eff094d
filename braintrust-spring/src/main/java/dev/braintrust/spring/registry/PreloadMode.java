package dev.braintrust.spring.registry;

/**
 * Whether the prompts of all annotated methods are loaded at start-up.
 */
public enum PreloadMode {

	/** Each prompt is loaded when it is first asked for. */
	NONE,

	/** Prompts are loaded as soon as the application has started. */
	BACKGROUND,

	/** The application starts only when every prompt is there. */
	REQUIRED

}
