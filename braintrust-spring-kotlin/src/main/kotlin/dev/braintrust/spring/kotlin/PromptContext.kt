package dev.braintrust.spring.kotlin

import dev.braintrust.spring.HardcodedPrompts
import dev.braintrust.spring.call.internal.PromptCallHolder
import dev.braintrust.spring.call.internal.PromptContextElement
import dev.braintrust.spring.selection.PromptOverride
import dev.braintrust.spring.selection.internal.Overrides
import dev.braintrust.spring.selection.internal.ThreadContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.reactor.ReactorContext
import kotlinx.coroutines.withContext
import reactor.util.context.Context
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext

/**
 * Runs [block] with an override of the version of prompts. It applies to annotated functions
 * and to calls of the registry, in this coroutine and in those that [block] starts. Overrides
 * nest: the innermost one takes precedence.
 *
 * @since 0.1.0
 */
public suspend fun <T> withPromptOverride(override: PromptOverride, block: suspend CoroutineScope.() -> T): T {
    val inner = override.putInto(coroutineContext.promptContext())
    return withContext(inner.asCoroutineContext(), block)
}

/**
 * Runs [block] within the scope of a hard-coded prompt: the LLM spans that start within it get
 * its name and version. Scopes nest, also with annotated functions: the innermost one applies.
 *
 * @param version the prompt's version; if it is empty, the build's Git commit
 * @throws IllegalArgumentException if the name is blank
 * @since 0.1.0
 */
public suspend fun <T> withHardcodedPrompt(
    name: String,
    version: String = "",
    block: suspend CoroutineScope.() -> T,
): T {
    val inner = HardcodedPrompts.context(name, version).apply(coroutineContext.promptContext())
    return withContext(inner.asCoroutineContext(), block)
}

/**
 * This override as a coroutine context, for coroutine builders such as `runBlocking`, `launch`
 * and `async`. It is within the override that is current on this thread. In a suspending
 * function, use [withPromptOverride].
 *
 * @since 0.1.0
 */
public fun PromptOverride.asContextElement(): CoroutineContext.Element {
    val merged = putInto(Overrides.put(ThreadContext.overrides(), Context.empty()))
    return PromptContextElement(PromptCallHolder.current(), Overrides.of(merged, null))
}

/**
 * The call of the annotated function that runs on this thread, and its overrides, as a coroutine
 * context: for coroutines that a function that does not suspend starts, as in
 * `runBlocking(currentPromptContext()) { ... }`. Suspending functions and flows pass both on by
 * themselves.
 *
 * @since 0.1.0
 */
public fun currentPromptContext(): CoroutineContext.Element = PromptContextElement.ofThread()

/**
 * What is current in a coroutine. Our element is more recent than the Reactor context, which the
 * coroutine may have from the chain that started it.
 */
internal fun CoroutineContext.promptContext(): Context {
    val reactor = this[ReactorContext]?.context ?: Context.empty()
    val element = PromptContextElement.of(this)
    val call = element?.call() ?: PromptCallHolder.current(reactor)
    val overrides = element?.overrides() ?: Overrides.of(reactor, ThreadContext.overrides())
    return if (call != null) {
        PromptCallHolder.put(call, PromptCallHolder.innermostObservation(reactor), overrides, reactor)
    } else {
        Overrides.put(overrides, reactor)
    }
}

internal fun Context.asCoroutineContext(): CoroutineContext =
    PromptContextElement(PromptCallHolder.current(this), Overrides.of(this, null)) + ReactorContext(this)
