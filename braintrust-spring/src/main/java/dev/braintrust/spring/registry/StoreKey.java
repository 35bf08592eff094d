package dev.braintrust.spring.registry;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * What a prompt is stored under, where processes share a store.
 *
 * @param id 64 hexadecimal digits that differ wherever API URL, credential, project, slug
 * or version or environment differ, and tell nothing about any of them
 * @param reference what is asked for, completed from the properties
 */
public record StoreKey(String id, PromptReference reference) {
}
