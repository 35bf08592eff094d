package dev.braintrust.spring.kotlin

import dev.braintrust.spring.CurrentPrompt
import dev.braintrust.spring.annotation.PromptVariable
import dev.braintrust.spring.annotation.UsePrompt
import dev.braintrust.spring.call.internal.PromptCallHolder
import dev.braintrust.spring.selection.PromptOverride
import dev.braintrust.spring.test.FakeBraintrust
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.springframework.beans.factory.getBean
import org.springframework.boot.WebApplicationType
import org.springframework.stereotype.Component
import java.io.IOException
import java.util.concurrent.atomic.AtomicInteger

@Component
class FlowGreeter(private val llm: Llm) {

    val invocations = AtomicInteger()

    val cancelled = CompletableDeferred<Unit>()

    @UsePrompt("greeter")
    fun stream(@PromptVariable name: String): Flow<String?> {
        invocations.incrementAndGet()
        return flow {
            emit(CurrentPrompt.build().content())
            delay(1)
            emit(CurrentPrompt.build().content())
            withContext(Dispatchers.IO) { llm.call(name) }
            emit(null)
            emit(CurrentPrompt.build().content() + " " + currentCoroutineContext()[CoroutineName]?.name)
        }
    }

    @UsePrompt("greeter")
    fun elsewhere(@PromptVariable name: String): Flow<String> = flow {
        repeat(3) {
            delay(1)
            emit(CurrentPrompt.build().content())
        }
    }.flowOn(Dispatchers.IO)

    @UsePrompt("greeter")
    suspend fun suspendingStream(@PromptVariable name: String): Flow<String> {
        delay(1)
        val before = CurrentPrompt.build().content()
        return flow {
            emit(before)
            delay(1)
            emit(CurrentPrompt.build().content())
            withContext(Dispatchers.IO) { llm.call(name) }
        }
    }

    @UsePrompt("greeter")
    fun failing(failure: Throwable): Flow<String> = flow {
        delay(1)
        throw failure
    }

    @UsePrompt("greeter")
    fun refusing(): Flow<String> = throw IOException("refused")

    @UsePrompt("greeter")
    fun endless(): Flow<String> = flow {
        try {
            emit(CurrentPrompt.build().content())
            awaitCancellation()
        } finally {
            cancelled.complete(Unit)
        }
    }
}

@Component
class FlowRelay(private val greeter: FlowGreeter) {

    @UsePrompt("other")
    fun relay(@PromptVariable name: String): Flow<String> = flow {
        emit(CurrentPrompt.build().content())
        emitAll(greeter.elsewhere("inner"))
        greeter.elsewhere("inner").collect {
            yield()
            emit(CurrentPrompt.build().content() + "/" + it)
        }
        emit(CurrentPrompt.build().content())
    }
}

/** Functions that return flows, with collectors that suspend and that do not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowTests {

    private val braintrust = FakeBraintrust.start()
        .withPromptIn("staging", "greeter", "41", "Staged {{name}}")
        .withPrompt("greeter", "42", "Hello {{name}}")
        .withPrompt("other", "7", "Other {{name}}")

    private val application = start(braintrust, WebApplicationType.NONE, FlowGreeter::class, FlowRelay::class)

    private val greeter = application.getBean<FlowGreeter>()

    @AfterAll
    fun stop() {
        application.close()
        braintrust.close()
    }

    @Test
    fun shouldKeepThePromptCurrentInTheFlowButNotInItsCollector(): Unit = runBlocking(CoroutineName("collector")) {
        val texts = mutableListOf<String?>()
        greeter.stream("Ada").collect {
            assertNothingCurrent()
            texts += it
            delay(1)
            assertNothingCurrent()
        }
        assertThat(texts).containsExactly("Hello Ada", "Hello Ada", null, "Hello Ada collector")
        val span = braintrust.llmSpans("Ada").single()
        assertThat(span.promptName()).isEqualTo("greeter")
        assertThat(span.variables()).isEqualTo(mapOf("name" to "Ada"))
        assertNothingCurrent()
    }

    @Test
    fun shouldRestoreTheCollectorOnEachDispatcher() {
        for (dispatcher in listOf(Dispatchers.Unconfined, Dispatchers.IO, Dispatchers.Default)) {
            runBlocking(dispatcher) {
                val first = greeter.stream("any").onEach { assertNothingCurrent(); delay(1) }.take(2).toList()
                assertNothingCurrent()
                assertThat(first).containsExactly("Hello any", "Hello any")
                assertThat(greeter.elsewhere("Ada").map { delay(1); it }.toList()).containsOnly("Hello Ada").hasSize(3)
                assertNothingCurrent()
            }
        }
    }

    @Test
    fun shouldStartACallWithEachCollection(): Unit = runBlocking {
        val before = greeter.invocations.get()
        val flow = greeter.stream("cold")
        assertThat(greeter.invocations.get()).isEqualTo(before)
        assertThat(flow.first()).isEqualTo("Hello cold")
        assertThat(flow.toList()).hasSize(4)
        assertThat(greeter.invocations.get()).isEqualTo(before + 2)
    }

    @Test
    fun shouldKeepThePromptCurrentInFlowsOfSuspendingFunctions(): Unit = runBlocking {
        val texts = greeter.suspendingStream("suspending").onEach { assertNothingCurrent() }.toList()
        assertThat(texts).containsExactly("Hello suspending", "Hello suspending")
        assertThat(braintrust.llmSpans("suspending").single().promptName()).isEqualTo("greeter")
        assertNothingCurrent()
    }

    @Test
    fun shouldNestFlows(): Unit = runBlocking {
        val relay = application.getBean<FlowRelay>()
        val expected = arrayOf("Other Ada", "Hello inner", "Hello inner", "Hello inner", "Other Ada/Hello inner",
            "Other Ada/Hello inner", "Other Ada/Hello inner", "Other Ada")
        assertThat(relay.relay("Ada").toList()).containsExactly(*expected)
        assertThat(relay.relay("Ada").onEach { delay(1) }.flowOn(Dispatchers.IO).toList()).containsExactly(*expected)
        assertNothingCurrent()
    }

    @Test
    fun shouldPassExceptionsUnchanged(): Unit = runBlocking {
        val own = IOException("own")
        assertThat(failureOf { greeter.failing(own).toList() }).isSameAs(own)
        assertThat(failureOf { greeter.stream("any").collect { throw own } }).isSameAs(own)
        assertThat(failureOf { greeter.refusing().toList() }).isInstanceOf(IOException::class.java).hasMessage("refused")
        assertNothingCurrent()
    }

    @Test
    fun shouldCancelTheFlowWithItsCollector(): Unit = runBlocking {
        val started = CompletableDeferred<Unit>()
        val job = launch(Dispatchers.Default) { greeter.endless().collect { started.complete(Unit) } }
        started.await()
        job.cancel()
        withTimeout(5000) { greeter.cancelled.await() }
        assertNothingCurrent()
    }

    @Test
    fun shouldApplyOverridesOfTheCollectorAndOfTheCaller(): Unit = runBlocking {
        val staging = PromptOverride.environment("staging")
        val plain = greeter.stream("Ada")
        withPromptOverride(staging) {
            assertThat(plain.first()).isEqualTo("Staged Ada")
            assertThat(withContext(Dispatchers.IO) { plain.first() }).isEqualTo("Staged Ada")
            assertThat(greeter.suspendingStream("Ada").first()).isEqualTo("Staged Ada")
        }
        assertThat(plain.first()).isEqualTo("Hello Ada")
        lateinit var overridden: Flow<String?>
        staging.run { overridden = greeter.stream("Ada") }
        assertThat(overridden.first()).isEqualTo("Staged Ada")
    }

    private suspend fun failureOf(block: suspend () -> Unit): Throwable? = try {
        block()
        null
    } catch (ex: Throwable) {
        ex
    }

    private fun assertNothingCurrent() {
        assertThat(PromptCallHolder.current()).isNull()
    }
}
