package dev.braintrust.spring.registry;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * Key of a prompt in a store that several processes may share.
 *
 * @param id a digest of API URL, credential, project, slug and version or environment, as
 * 64 hexadecimal digits. None of these can be derived from it
 * @param reference the requested prompt, completed from the properties
 * @since 0.1.0
 */
public record StoreKey(String id, PromptReference reference) {
}
