package dev.braintrust.spring.prompt;

/**
 * Application event published when the served version of a cached prompt changes.
 * Listeners are called sequentially on a dedicated thread, {@code braintrust-events}.
 *
 * @param reference the requested prompt, completed from the properties
 * @param previous the version served before
 * @param current the version served now
 * @since 0.1.0
 */
public record PromptChangedEvent(PromptReference reference, Prompt previous, Prompt current) {
}
