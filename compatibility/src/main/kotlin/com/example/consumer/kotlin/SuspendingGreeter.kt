package com.example.consumer.kotlin

import dev.braintrust.spring.CurrentPrompt
import dev.braintrust.spring.annotation.HardcodedPrompt
import dev.braintrust.spring.annotation.PromptVariable
import dev.braintrust.spring.annotation.UsePrompt
import dev.braintrust.spring.kotlin.buildCurrentPrompt
import dev.braintrust.spring.kotlin.currentPrompt
import dev.braintrust.spring.prompt.BuiltPrompt
import dev.braintrust.spring.prompt.PromptOrigin
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import org.springframework.stereotype.Service

@JvmInline
value class UserId(val value: String)

data class Customer(val name: String, val id: UserId, val email: String? = null)

/** Annotated functions of all kinds. Each records an LLM span, whose name is the case. */
@Service
class SuspendingGreeter(private val model: Model) {

    @UsePrompt("greeter")
    suspend fun greet(@PromptVariable name: String, dispatcher: CoroutineDispatcher = Dispatchers.IO): String {
        delay(1)
        model.call(name)
        return withContext(dispatcher) { buildCurrentPrompt().content() }
    }

    @UsePrompt("other")
    suspend fun nested(@PromptVariable name: String): String = coroutineScope {
        val inner = async(Dispatchers.Default) { greetInner(name) }
        model.call(name)
        CurrentPrompt.build().content() + "/" + inner.await() + "/" + CurrentPrompt.build().content()
    }

    private suspend fun greetInner(name: String): String = currentPrompt().build(mapOf("name" to "inner $name")).content()

    @UsePrompt("greeter")
    fun stream(@PromptVariable name: String): Flow<String> = flow {
        emit(CurrentPrompt.build().content())
        delay(1)
        withContext(Dispatchers.IO) { model.call(name) }
        emit(CurrentPrompt.build().content())
    }

    @HardcodedPrompt(name = "classifier", version = "v1")
    suspend fun classify(case: String) {
        delay(1)
        model.call(case)
    }

    @UsePrompt("values")
    suspend fun values(
        @PromptVariable id: UserId,
        @PromptVariable customer: Customer,
        @PromptVariable greeting: String = "Hello",
        @PromptVariable title: String? = null,
    ): String {
        model.call(customer.name)
        val content: String = CurrentPrompt.build().content()
        val origin: PromptOrigin? = CurrentPrompt.origin().orElse(null)
        check(origin?.slug() == CurrentPrompt.get().slug())
        return content
    }
}

fun BuiltPrompt.content(): String = messages().first()["content"].toString()
