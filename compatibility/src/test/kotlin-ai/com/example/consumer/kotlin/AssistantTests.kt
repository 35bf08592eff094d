package com.example.consumer.kotlin

import com.example.consumer.ConsumerTests
import dev.braintrust.spring.CurrentPrompt
import dev.braintrust.spring.ai.PromptAdvisors
import dev.braintrust.spring.ai.SpringAiPrompts
import dev.braintrust.spring.annotation.PromptVariable
import dev.braintrust.spring.annotation.UsePrompt
import dev.braintrust.spring.kotlin.buildCurrentPrompt
import dev.braintrust.spring.prompt.PromptReference
import dev.braintrust.spring.test.BraintrustAssertions.assertThat
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.ai.chat.client.ChatClient
import org.springframework.ai.chat.client.advisor.api.Advisor
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.context.annotation.Import
import org.springframework.stereotype.Service

/** Spring AI's client in suspending functions and flows. */
@Import(Assistant::class)
class AssistantTests : ConsumerTests() {

    @Autowired
    private lateinit var assistant: Assistant

    @Test
    fun shouldLinkLlmSpans(): Unit = runBlocking {
        val published = braintrust.publish("greeter", "Hi {{name}}")
        braintrust.replyWith { question -> "Reply to $question" }
        assertThat(assistant.ask("Ada")).isEqualTo("Reply to Hi Ada")
        assertThat(span { it.isLlmSpan && it.variable() == "Ada" }).isLinkedTo(published)
        assertThat(assistant.stream("Bob").toList().joinToString("")).isEqualTo("Reply to Hi Bob")
        assertThat(span { it.isLlmSpan && it.variable() == "Bob" }).isLinkedTo(published)
    }

    @Test
    fun shouldHaveAdvisors() {
        val advisors: List<Advisor> = listOf(
            SpringAiPrompts.advisor(), PromptAdvisors.managed("greeter"), PromptAdvisors.managed(PromptReference.of("greeter")),
            PromptAdvisors.hardcoded("worker"), PromptAdvisors.hardcoded("worker", "v1"),
        )
        assertThat(advisors).doesNotContainNull()
    }

    private fun dev.braintrust.spring.test.ReceivedSpan.variable(): Any? = (prompt()?.get("variables") as? Map<*, *>)?.get("name")
}

@Service("kotlinAssistant")
class Assistant(builder: ChatClient.Builder) {

    private val client: ChatClient = builder.build()

    @UsePrompt("greeter")
    suspend fun ask(@PromptVariable name: String): String? {
        val prompt = SpringAiPrompts.toPrompt(buildCurrentPrompt())
        return withContext(Dispatchers.IO) { client.prompt(prompt).call().content() }
    }

    @UsePrompt("greeter")
    fun stream(@PromptVariable name: String): Flow<String> = flow {
        emitAll(client.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build())).stream().content().asFlow())
    }
}
