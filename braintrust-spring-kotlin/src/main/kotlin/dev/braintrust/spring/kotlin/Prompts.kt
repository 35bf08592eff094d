package dev.braintrust.spring.kotlin

import dev.braintrust.spring.CurrentPrompt
import dev.braintrust.spring.prompt.BuildOptions
import dev.braintrust.spring.prompt.BuiltPrompt
import dev.braintrust.spring.prompt.Prompt
import dev.braintrust.spring.prompt.PromptReference
import dev.braintrust.spring.prompt.PromptRegistry
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.withContext
import kotlin.coroutines.coroutineContext

/**
 * Gets a prompt by its slug. Suspends instead of blocking if the prompt is not cached.
 *
 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded
 * @since 0.1.0
 */
public suspend fun PromptRegistry.await(slug: String): Prompt = await(PromptReference.of(slug))

/**
 * Gets a prompt. Suspends instead of blocking if the prompt is not cached.
 *
 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded
 * @since 0.1.0
 */
public suspend fun PromptRegistry.await(reference: PromptReference): Prompt {
    val current = coroutineContext.promptContext()
    return load(reference).contextWrite(current).awaitSingle()
}

/**
 * Gets the prompt of the innermost running function with `@UsePrompt`, as [CurrentPrompt.get].
 * Suspends instead of blocking if the prompt is not loaded yet.
 *
 * @throws IllegalStateException outside a function with `@UsePrompt`, or inside one with
 * `@HardcodedPrompt`
 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded
 * @since 0.1.0
 */
public suspend fun currentPrompt(): Prompt {
    val current = coroutineContext.promptContext()
    return CurrentPrompt.mono().contextWrite(current).awaitSingle()
}

/**
 * Builds the prompt of the innermost running function with `@UsePrompt` from its
 * `@PromptVariable` parameters, as [CurrentPrompt.build]. Suspends instead of blocking if the
 * prompt is not loaded yet.
 *
 * @throws IllegalStateException outside a function with `@UsePrompt`, or inside one with
 * `@HardcodedPrompt`
 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded or built
 * @since 0.1.0
 */
public suspend fun buildCurrentPrompt(options: BuildOptions? = null): BuiltPrompt {
    currentPrompt() // loaded now, so that nothing blocks below
    val current = coroutineContext.promptContext().asCoroutineContext()
    return withContext(current) {
        if (options != null) CurrentPrompt.build(options) else CurrentPrompt.build()
    }
}
