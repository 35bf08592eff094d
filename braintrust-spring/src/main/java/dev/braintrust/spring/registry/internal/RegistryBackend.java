package dev.braintrust.spring.registry.internal;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * What a registry needs for prompts that are not cached.
 *
 * @param source where prompts are fetched
 * @param prompts what makes prompts of rows
 * @param stores where last known good is kept; closed with the registry
 */
public record RegistryBackend(PromptSource source, PromptFactory prompts, PromptStores stores) {
}
