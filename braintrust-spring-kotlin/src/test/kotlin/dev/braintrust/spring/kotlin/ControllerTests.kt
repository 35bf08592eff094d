package dev.braintrust.spring.kotlin

import dev.braintrust.spring.CurrentPrompt
import dev.braintrust.spring.ai.SpringAiPrompts
import dev.braintrust.spring.annotation.PromptVariable
import dev.braintrust.spring.annotation.UsePrompt
import dev.braintrust.spring.call.internal.PromptCallHolder
import dev.braintrust.spring.test.FakeBraintrust
import dev.braintrust.spring.test.ReceivedSpan
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import org.springframework.ai.chat.client.ChatClient
import org.springframework.boot.WebApplicationType
import org.springframework.context.ApplicationContext
import org.springframework.stereotype.Service
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.RestController
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers

// tag::greeter[]
@Service
class Greeter(builder: ChatClient.Builder) {

    private val client = builder.build()

    @UsePrompt("greeter")
    suspend fun greet(@PromptVariable name: String): String? {
        val prompt = buildCurrentPrompt()
        return withContext(Dispatchers.IO) { client.prompt(SpringAiPrompts.toPrompt(prompt)).call().content() }
    }

    @UsePrompt("greeter")
    fun stream(@PromptVariable name: String): Flow<String> = flow {
        val prompt = buildCurrentPrompt()
        emitAll(client.prompt(SpringAiPrompts.toPrompt(prompt)).stream().content().asFlow())
    }
}
// end::greeter[]

@RestController
class ChatController(private val greeter: Greeter) {

    @GetMapping("/ask/{name}")
    suspend fun ask(@PathVariable name: String): String = greeter.greet(name) + " " + (PromptCallHolder.current() == null)

    @GetMapping("/stream/{name}")
    suspend fun stream(@PathVariable name: String): String {
        val text = greeter.stream(name).toList().joinToString("")
        return text + " " + (PromptCallHolder.current() == null)
    }

    @GetMapping("/annotated/{name}")
    @UsePrompt("greeter")
    suspend fun annotated(@PathVariable @PromptVariable name: String): String {
        delay(1)
        return CurrentPrompt.build().content()
    }
}

/** Suspending handlers of a servlet and of a reactive application, with Spring AI's client. */
class ControllerTests {

    @ParameterizedTest
    @EnumSource(names = ["SERVLET", "REACTIVE"])
    fun shouldLinkLlmSpansOfSuspendingHandlers(type: WebApplicationType) {
        FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}").use { braintrust ->
            start(braintrust, type, Greeter::class, ChatController::class).use { application ->
                assertThat(application.get("/ask/Ada")).contains("Hello Ada").endsWith(" true")
                assertThat(braintrust.linkedLlmSpans(1)).extracting<Any?> { it.variables() }.containsOnly(mapOf("name" to "Ada"))
                assertThat(application.get("/stream/Bob")).contains("Hello Bob").endsWith(" true")
                assertThat(braintrust.linkedLlmSpans(2)).extracting<Any?> { it.variables() }.contains(mapOf("name" to "Bob"))
                assertThat(application.get("/annotated/Eve")).isEqualTo("Hello Eve")
                val handlerSpans = braintrust.awaitSpans { spans -> spans.any { it.isServerSpanOf("Eve") } }
                assertThat(handlerSpans).anyMatch { it.isServerSpanOf("Eve") }
            }
        }
    }

    private fun ReceivedSpan.isServerSpanOf(name: String) = !isLlmSpan && variables() == mapOf("name" to name)

    private fun FakeBraintrust.linkedLlmSpans(count: Int): List<ReceivedSpan> {
        fun List<ReceivedSpan>.llm() = filter { it.isLlmSpan }
        return awaitSpans { it.llm().size >= count }.llm().onEach { assertThat(it.promptName()).isEqualTo("greeter") }
    }

    private fun ApplicationContext.get(path: String): String {
        val port = environment.getProperty("local.server.port")
        val request = HttpRequest.newBuilder(URI.create("http://localhost:$port$path")).build()
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body()
    }
}
