package dev.braintrust.spring.call.internal;

import kotlin.coroutines.CoroutineContext;

/**
 * The key of {@link PromptContextElement} in coroutine contexts.
 */
final class PromptContextKey implements CoroutineContext.Key<PromptContextElement> {

	static final PromptContextKey INSTANCE = new PromptContextKey();

	private PromptContextKey() {
	}

}
