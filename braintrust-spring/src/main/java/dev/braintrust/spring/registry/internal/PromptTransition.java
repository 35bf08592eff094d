package dev.braintrust.spring.registry.internal;

import java.util.Set;

/**
 * Result of an event.
 *
 * @param before the state before the event
 * @param next the state after the event
 * @param actions the actions to perform, in this order
 */
record PromptTransition(CachedPromptState before, CachedPromptState next, Set<PromptAction> actions) {
}
