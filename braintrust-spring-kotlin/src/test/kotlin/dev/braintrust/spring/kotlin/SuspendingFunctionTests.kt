package dev.braintrust.spring.kotlin

import dev.braintrust.spring.CurrentPrompt
import dev.braintrust.spring.annotation.HardcodedPrompt
import dev.braintrust.spring.annotation.PromptVariable
import dev.braintrust.spring.annotation.UsePrompt
import dev.braintrust.spring.call.internal.PromptCallHolder
import dev.braintrust.spring.prompt.BuiltPrompt
import dev.braintrust.spring.prompt.PromptNotFoundException
import dev.braintrust.spring.prompt.PromptReference
import dev.braintrust.spring.prompt.PromptRegistry
import dev.braintrust.spring.selection.PromptOverride
import dev.braintrust.spring.test.FakeBraintrust
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.assertj.core.api.Assertions.assertThatIllegalStateException
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.springframework.beans.factory.getBean
import org.springframework.boot.WebApplicationType
import org.springframework.stereotype.Component
import java.io.IOException
import java.util.concurrent.Executors

internal fun BuiltPrompt.content(): String = messages().first()["content"].toString()

@JvmInline
value class UserId(val value: String)

interface Assistant {

    suspend fun assist(name: String): String
}

@Component
class SuspendingGreeter(private val llm: Llm) {

    val cancelled = CompletableDeferred<Boolean>()

    @UsePrompt("greeter")
    suspend fun greet(@PromptVariable name: String): List<String> {
        val texts = mutableListOf(CurrentPrompt.build().content())
        delay(1)
        texts += CurrentPrompt.build().content()
        withContext(Dispatchers.IO) {
            llm.call(name)
            texts += CurrentPrompt.build().content()
        }
        texts += coroutineScope { async(Dispatchers.Default) { CurrentPrompt.build().content() }.await() }
        withContext(Dispatchers.Unconfined) {
            yield()
            texts += buildCurrentPrompt().content()
        }
        texts += currentPrompt().build(mapOf("name" to name)).content()
        return texts
    }

    @UsePrompt("greeter")
    suspend fun greetOn(@PromptVariable name: String, dispatcher: CoroutineDispatcher): String {
        delay(1)
        llm.call(name)
        return withContext(dispatcher) {
            yield()
            CurrentPrompt.build().content()
        }
    }

    @UsePrompt("other")
    suspend fun other(@PromptVariable name: String, dispatcher: CoroutineDispatcher): String = withContext(dispatcher) {
        delay(1)
        llm.call(name)
        CurrentPrompt.build().content()
    }

    @UsePrompt("greeter")
    suspend fun greetUser(@PromptVariable id: UserId, @PromptVariable name: String? = null): String =
        CurrentPrompt.build().content() + "/" + CurrentPrompt.origin().get().variables()

    @HardcodedPrompt(name = "classifier", version = "v1")
    suspend fun classify(case: String) {
        delay(1)
        llm.call(case)
    }

    @UsePrompt("greeter")
    suspend fun fail(failure: Throwable): String {
        delay(1)
        throw failure
    }

    @UsePrompt("missing")
    suspend fun missing(case: String): String? {
        llm.call(case)
        return currentPrompt().slug()
    }

    @UsePrompt("greeter")
    suspend fun hang() {
        try {
            awaitCancellation()
        } finally {
            cancelled.complete(PromptCallHolder.current() != null)
        }
    }

    @UsePrompt("greeter")
    suspend fun nothing(): String? {
        delay(1)
        return null
    }

    @UsePrompt("greeter")
    fun blocking(@PromptVariable name: String): List<String> = runBlocking {
        val thread = CurrentPrompt.build().content()
        val io = withContext(Dispatchers.IO) { catchThrowable { CurrentPrompt.build() } == null }
        listOf(thread, "$io")
    }

    @UsePrompt("greeter")
    fun blockingWithContext(@PromptVariable name: String): String = runBlocking(currentPromptContext()) {
        withContext(Dispatchers.IO) {
            delay(1)
            CurrentPrompt.build().content()
        }
    }
}

@Component
class Orchestrator(private val greeter: SuspendingGreeter, private val llm: Llm) {

    @UsePrompt("other")
    suspend fun nested(@PromptVariable name: String): List<String> {
        val before = CurrentPrompt.build().content()
        val inner = greeter.greetOn("inner of $name", Dispatchers.Default)
        llm.call("outer of $name")
        return listOf(before, inner, CurrentPrompt.build().content(), greeter.blocking("plain")[0], CurrentPrompt.build().content())
    }

    @UsePrompt("other")
    fun plain(@PromptVariable name: String): List<String> = runBlocking {
        listOf(CurrentPrompt.build().content(), greeter.greetOn("inner", Dispatchers.IO), CurrentPrompt.build().content())
    }
}

@Component
class OpenAssistant : Assistant {

    @UsePrompt("greeter")
    override suspend fun assist(@PromptVariable name: String): String {
        delay(1)
        return CurrentPrompt.build().content()
    }
}

/** Suspending functions of beans, over HTTP, and their spans that arrived. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuspendingFunctionTests {

    private val braintrust = FakeBraintrust.start()
        .withPrompt("greeter", "42", "Hello {{name}}")
        .withPrompt("other", "7", "Other {{name}}")

    private val application = start(
        braintrust, WebApplicationType.NONE, SuspendingGreeter::class, Orchestrator::class, OpenAssistant::class,
    )

    private val greeter = application.getBean<SuspendingGreeter>()

    private val orchestrator = application.getBean<Orchestrator>()

    @AfterAll
    fun stop() {
        application.close()
        braintrust.close()
    }

    @Test
    fun shouldKeepThePromptCurrentInTheWholeBodyOnAllDispatchers(): Unit = runBlocking {
        assertThat(greeter.greet("Grace")).hasSize(6).allMatch { it == "Hello Grace" }
        val span = braintrust.llmSpans("Grace").single()
        assertThat(span.promptName()).isEqualTo("greeter")
        assertThat(span.variables()).isEqualTo(mapOf("name" to "Grace"))
        assertNothingCurrent()
    }

    @Test
    fun shouldKeepThePromptOfHardcodedFunctions(): Unit = runBlocking {
        greeter.classify("classified")
        assertThat(braintrust.llmSpans("classified").single().prompt()).isEqualTo(mapOf("name" to "classifier", "version" to "v1"))
    }

    @Test
    fun shouldPassDefaultValueClassAndNullArguments(): Unit = runBlocking {
        assertThat(greeter.greetUser(UserId("u1"))).isEqualTo("Hello /{id=u1, name=null}")
        assertThat(greeter.greetUser(UserId("u1"), "Ada")).isEqualTo("Hello Ada/{id=u1, name=Ada}")
    }

    @Test
    fun shouldReturnNull(): Unit = runBlocking {
        assertThat(greeter.nothing()).isNull()
    }

    @Test
    fun shouldInterceptFunctionsOfInterfaces(): Unit = runBlocking {
        assertThat(application.getBean<Assistant>().assist("Ada")).isEqualTo("Hello Ada")
    }

    @Test
    fun shouldRestoreTheCallerAfterNestedFunctions() {
        val texts = runBlocking { orchestrator.nested("Ada") }
        assertThat(texts).containsExactly("Other Ada", "Hello inner of Ada", "Other Ada", "Hello plain", "Other Ada")
        assertThat(braintrust.llmSpans("inner of Ada").single().promptName()).isEqualTo("greeter")
        assertThat(braintrust.llmSpans("outer of Ada").single().promptName()).isEqualTo("other")
        assertThat(orchestrator.plain("Bob")).containsExactly("Other Bob", "Hello inner", "Other Bob")
        assertNothingCurrent()
    }

    @Test
    fun shouldRestoreACallerWithoutADispatcher(): Unit = runBlocking(Dispatchers.Unconfined) {
        greeter.greetOn("unconfined", Dispatchers.IO)
        assertNothingCurrent()
        withContext(Dispatchers.Default) { greeter.greetOn("default", Dispatchers.Unconfined) }
        assertNothingCurrent()
        val texts = orchestrator.nested("Eve")
        assertThat(texts).containsExactly("Other Eve", "Hello inner of Eve", "Other Eve", "Hello plain", "Other Eve")
        assertNothingCurrent()
    }

    @Test
    fun shouldPassExceptionsUnchanged(): Unit = runBlocking {
        for (failure in listOf(IOException("checked"), IllegalStateException("x"), CancellationException("own"), StackOverflowError())) {
            val thrown = try {
                greeter.fail(failure)
                null
            } catch (ex: Throwable) {
                ex
            }
            assertThat(thrown).isSameAs(failure)
        }
        assertThatExceptionOfType(kotlinx.coroutines.TimeoutCancellationException::class.java)
            .isThrownBy { runBlocking { withTimeout(20) { greeter.hang() } } }
        assertNothingCurrent()
    }

    @Test
    fun shouldRunUnlinkedWithoutAPromptAndExplainWhenAsked(): Unit = runBlocking {
        val thrown = try {
            greeter.missing("missing")
            null
        } catch (ex: PromptNotFoundException) {
            ex
        }
        assertThat(thrown).hasMessageContaining("missing")
        assertThat(braintrust.llmSpans("missing").single().prompt()).isNull()
    }

    @Test
    fun shouldCancelTheBody(): Unit = runBlocking {
        val job = launch(Dispatchers.Default) { greeter.hang() }
        delay(20)
        job.cancelAndJoin()
        assertThat(withTimeout(5000) { greeter.cancelled.await() }).isTrue()
        assertNothingCurrent()
    }

    @Test
    fun shouldNotCrossConcurrentCoroutines(): Unit = runBlocking {
        val own = Executors.newFixedThreadPool(3).asCoroutineDispatcher()
        val dispatchers = listOf(Dispatchers.Default, Dispatchers.IO, Dispatchers.Unconfined, own)
        val texts = (0 until 200).map { i ->
            val outer = dispatchers[i % 4]
            val inner = dispatchers[(i / 4) % 4]
            // orchestrator.nested blocks threads, on which coroutines without a dispatcher then continue
            async(if (outer == Dispatchers.Unconfined) outer + currentPromptContext() else outer) {
                when (i % 3) {
                    0 -> greeter.greetOn("c$i", inner)
                    1 -> greeter.other("c$i", inner)
                    else -> orchestrator.nested("c$i").joinToString()
                }.also { assertNothingCurrent() }
            }
        }.awaitAll()
        own.close()
        texts.forEachIndexed { i, text ->
            assertThat(text).isEqualTo(
                when (i % 3) {
                    0 -> "Hello c$i"
                    1 -> "Other c$i"
                    else -> "Other c$i, Hello inner of c$i, Other c$i, Hello plain, Other c$i"
                },
            )
            val case = if (i % 3 == 2) "outer of c$i" else "c$i"
            val span = braintrust.llmSpans(case).single()
            assertThat(span.promptName()).isEqualTo(if (i % 3 == 0) "greeter" else "other")
            assertThat(span.variables()).isEqualTo(mapOf("name" to "c$i"))
        }
    }

    @Test
    fun shouldCarryTheThreadIntoRunBlockingButNotToOtherDispatchers() {
        assertThat(greeter.blocking("Ada")).containsExactly("Hello Ada", "false")
        assertThat(greeter.blockingWithContext("Ada")).isEqualTo("Hello Ada")
    }

    @Test
    fun shouldOverrideVersionsInCoroutines(): Unit = runBlocking {
        braintrust.withPromptIn("staging", "greeter", "41", "Staged {{name}}")
        braintrust.withPromptIn("staging", "other", "6", "Staged other {{name}}")
        val registry = application.getBean<PromptRegistry>()
        suspend fun version() = registry.await("greeter").version()
        assertThat(version()).isEqualTo("42")
        val staging = PromptOverride.environment("staging")
        // tag::override[]
        val staged = withPromptOverride(PromptOverride.environment("staging")) {
            registry.await("greeter").build(mapOf("name" to "Ada"))
        }
        // end::override[]
        assertThat(staged.content()).isEqualTo("Staged Ada")
        withPromptOverride(staging) {
            delay(1)
            assertThat(version()).isEqualTo("41")
            assertThat(greeter.greetOn("Ada", Dispatchers.IO)).isEqualTo("Staged Ada")
            withPromptOverride(PromptOverride.pin(PromptReference.of("greeter").withVersion("42"))) {
                assertThat(version()).isEqualTo("42")
                assertThat(greeter.other("Ada", Dispatchers.IO)).isEqualTo("Staged other Ada")
                assertThat(withContext(Dispatchers.IO) { version() }).isEqualTo("42")
            }
            assertThat(version()).isEqualTo("41")
        }
        assertThat(version()).isEqualTo("42")
        assertThat(async(Dispatchers.IO + staging.asContextElement()) { version() }.await()).isEqualTo("41")
        staging.run {
            assertThat(runBlocking { greeter.greetOn("Ada", Dispatchers.IO) }).isEqualTo("Staged Ada")
        }
        assertThat(greeter.greetOn("Ada", Dispatchers.IO)).isEqualTo("Hello Ada")
    }

    @Test
    fun shouldNameHardcodedPromptsInCoroutines(): Unit = runBlocking {
        val llm = application.getBean<Llm>()
        withHardcodedPrompt("worker", "v2") {
            withContext(Dispatchers.IO) { llm.call("worker") }
        }
        assertThat(braintrust.llmSpans("worker").single().prompt()).isEqualTo(mapOf("name" to "worker", "version" to "v2"))
        assertNothingCurrent()
    }

    private fun assertNothingCurrent() {
        assertThat(PromptCallHolder.current()).isNull()
        assertThatIllegalStateException().isThrownBy { CurrentPrompt.get() }.withMessageContaining("no current prompt")
    }
}
