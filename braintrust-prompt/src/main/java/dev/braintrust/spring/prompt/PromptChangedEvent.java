package dev.braintrust.spring.prompt;

/**
 * Published to the application when a prompt that is in use has a new version. Listeners
 * are called on a thread of their own, {@code braintrust-events}, one event after the
 * other.
 *
 * @param reference what the application asks for, completed from the properties
 * @param previous what was served before
 * @param current what is served now
 */
public record PromptChangedEvent(PromptReference reference, Prompt previous, Prompt current) {
}
