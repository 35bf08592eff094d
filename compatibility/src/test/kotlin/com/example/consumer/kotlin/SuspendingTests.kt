package com.example.consumer.kotlin

import com.example.consumer.Application
import com.example.consumer.ConsumerTests
import dev.braintrust.spring.annotation.InvalidPromptAnnotationException
import dev.braintrust.spring.annotation.UsePrompt
import dev.braintrust.spring.kotlin.currentPrompt
import dev.braintrust.spring.kotlin.await
import dev.braintrust.spring.kotlin.withHardcodedPrompt
import dev.braintrust.spring.kotlin.withPromptOverride
import dev.braintrust.spring.prompt.PromptReference
import dev.braintrust.spring.prompt.PromptRegistry
import dev.braintrust.spring.selection.PromptOverride
import dev.braintrust.spring.test.BraintrustAssertions.assertThat
import dev.braintrust.spring.test.PublishedPrompt
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.DisabledIfSystemProperty
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.WebApplicationType
import org.springframework.boot.builder.SpringApplicationBuilder

/** Annotated suspending functions and flows: the LLM spans that arrived are linked. */
class SuspendingTests : ConsumerTests() {

    @Autowired
    private lateinit var greeter: SuspendingGreeter

    @Autowired
    private lateinit var model: Model

    @Autowired
    private lateinit var registry: PromptRegistry

    private lateinit var greeting: PublishedPrompt

    private lateinit var other: PublishedPrompt

    @BeforeEach
    fun publish() {
        greeting = braintrust.publish("greeter", "Hi {{name}}")
        other = braintrust.publish("other", "Other {{name}}")
    }

    @Test
    fun shouldLinkSuspendingFunctions(): Unit = runBlocking {
        assertThat(greeter.greet("suspending")).isEqualTo("Hi suspending")
        assertLinked("suspending", greeting)
        assertNothingCurrent()
    }

    @Test
    fun shouldLinkFlows(): Unit = runBlocking {
        assertThat(greeter.stream("flow").onEach { assertNothingCurrent() }.toList()).containsExactly("Hi flow", "Hi flow")
        assertLinked("flow", greeting)
        assertNothingCurrent()
    }

    @Test
    fun shouldNameHardcodedPrompts(): Unit = runBlocking {
        greeter.classify("classified")
        assertThat(span("classified")).hasPrompt("classifier", "v1")
        withHardcodedPrompt("worker", "v2") {
            withContext(Dispatchers.IO) { model.call("hard-coded block") }
        }
        assertThat(span("hard-coded block")).hasPrompt("worker", "v2")
    }

    @Test
    fun shouldUseKotlinValuesAsVariables(): Unit = runBlocking {
        val values = braintrust.publish("values", "{{greeting}} {{title}}{{customer.name}} {{id}} {{customer.id}}{{customer.email}}")
        val customer = Customer("customer", UserId("u2"))
        assertThat(greeter.values(UserId("u1"), customer)).isEqualTo("Hello customer u1 u2")
        val variables = mapOf(
            "id" to "u1", "customer" to mapOf("name" to "customer", "id" to "u2", "email" to null),
            "greeting" to "Hello", "title" to null,
        )
        assertThat(span("customer")).isLinkedTo(values).hasVariables(variables)
        assertThat(greeter.values(UserId("u1"), customer.copy(name = "Bob", email = "@"), "Hey", "Dr. ")).isEqualTo("Hey Dr. Bob u1 u2@")
    }

    @Test
    fun shouldOverrideVersions(): Unit = runBlocking {
        val pin = PromptOverride.pin(PromptReference.of("greeter").withVersion(greeting.version()))
        val newer = braintrust.publish("greeter", "Newer {{name}}")
        registry.evictAll()
        assertThat(registry.await("greeter").version()).isEqualTo(newer.version())
        withPromptOverride(pin) {
            assertThat(withContext(Dispatchers.IO) { registry.await("greeter") }.version()).isEqualTo(greeting.version())
            assertThat(greeter.greet("pinned")).isEqualTo("Hi pinned")
        }
        assertLinked("pinned", greeting)
    }

    @Test
    fun shouldNotCrossConcurrentCoroutines(): Unit = runBlocking {
        val dispatchers = listOf(Dispatchers.Default, Dispatchers.IO, Dispatchers.Unconfined)
        val texts = (0 until 200).map { i ->
            async(dispatchers[i % 3]) {
                if (i % 2 == 0) greeter.greet("c$i", dispatchers[i / 3 % 3]) else greeter.nested("c$i")
            }
        }.awaitAll()
        texts.forEachIndexed { i, text ->
            assertThat(text).isEqualTo(if (i % 2 == 0) "Hi c$i" else "Other c$i/Other inner c$i/Other c$i")
            if (i % 2 == 0) assertLinked("c$i", greeting) else assertThat(span("c$i")).isLinkedTo(other)
        }
        assertNothingCurrent()
    }

    @Test
    @DisabledIfSystemProperty(named = "cell.web", matches = "none")
    fun shouldLinkInSuspendingHandlers() {
        assertThat(http("GET", "/suspending/greet/handler").body()).isEqualTo("Hi handler")
        assertLinked("handler", greeting)
        assertThat(http("GET", "/suspending/stream/streaming-handler").body()).isEqualTo("Hi streaming-handler, Hi streaming-handler")
        assertLinked("streaming-handler", greeting)
    }

    @Test
    fun shouldNotStartWithAFinalClass() {
        val failure = catchThrowable {
            SpringApplicationBuilder(Application::class.java, FinalGreeter::class.java).web(WebApplicationType.NONE)
                .properties("braintrust.api-url=${braintrust.url()}", "braintrust.api-key=sk-test", "greeter.slug=greeter")
                .run().close()
        }
        assertThat(generateSequence(failure) { it.cause }.filterIsInstance<InvalidPromptAnnotationException>().first())
            .hasMessageContaining("FinalGreeter.greet: ").hasMessageContaining("the class is final").hasMessageContaining("kotlin-spring")
    }

    private fun assertLinked(case: String, prompt: PublishedPrompt) {
        assertThat(span(case)).isLinkedTo(prompt).hasVariables(mapOf("name" to case))
    }

    private suspend fun assertNothingCurrent() {
        assertThat(runCatching { currentPrompt() }.exceptionOrNull()).hasMessageContaining("no current prompt")
    }
}

class FinalGreeter {

    @UsePrompt("greeter")
    suspend fun greet(): Unit = Unit
}
