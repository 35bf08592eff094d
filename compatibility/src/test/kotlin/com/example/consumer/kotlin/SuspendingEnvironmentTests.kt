package com.example.consumer.kotlin

import com.example.consumer.Started
import dev.braintrust.spring.test.FakeBraintrust
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.DisabledIfSystemProperty
import org.springframework.context.ApplicationContext
import java.net.URI

/** The environment that a request selects by a header, in suspending handlers. */
class SuspendingEnvironmentTests {

    @Test
    @DisabledIfSystemProperty(named = "cell.web", matches = "none")
    fun shouldUseTheEnvironmentOfTheHeader() {
        FakeBraintrust.start().withPromptIn("production", "greeter", "11", "Production {{name}}")
            .withPromptIn("staging", "greeter", "12", "Staging {{name}}").use { braintrust ->
                Started.with(
                    braintrust, "server.port=0", "braintrust.prompts.request-environment.enabled=true",
                    "braintrust.prompts.request-environment.allowed=staging",
                    "braintrust.prompts.environment=production", "braintrust.prompts.snapshots=",
                ).use { application ->
                    for (path in listOf("greet", "stream", "registry")) {
                        assertThat(application.get(path, "staging")).startsWith("Staging Ada")
                        assertThat(application.get(path, "other")).startsWith("Production Ada")
                    }
                }
            }
    }

    private fun ApplicationContext.get(path: String, requested: String): String {
        val port = environment.getRequiredProperty("local.server.port")
        val request = URI.create("http://localhost:$port/suspending/$path/Ada").toURL().openConnection()
        request.setRequestProperty("X-Prompt-Environment", requested)
        return request.getInputStream().reader().readText()
    }
}
