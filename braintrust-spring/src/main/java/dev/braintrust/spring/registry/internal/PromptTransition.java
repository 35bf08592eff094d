package dev.braintrust.spring.registry.internal;

import java.util.Set;

/**
 * What an event makes of a state.
 *
 * @param before the state before it
 * @param next the state after it
 * @param actions what has to be done, in this order
 */
record PromptTransition(PromptState before, PromptState next, Set<PromptAction> actions) {
}
