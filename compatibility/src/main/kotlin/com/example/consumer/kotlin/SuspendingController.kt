package com.example.consumer.kotlin

import dev.braintrust.spring.kotlin.await
import dev.braintrust.spring.prompt.PromptRegistry
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.RequestMapping
import org.springframework.web.bind.annotation.RestController

/** Suspending handlers for servlet and reactive applications. */
@RestController
@RequestMapping("/suspending")
class SuspendingController(private val greeter: SuspendingGreeter, private val registry: PromptRegistry) {

    @GetMapping("/greet/{name}")
    suspend fun greet(@PathVariable name: String): String = greeter.greet(name)

    @GetMapping("/stream/{name}")
    suspend fun stream(@PathVariable name: String): String = greeter.stream(name).toList().joinToString()

    @GetMapping("/registry/{name}")
    suspend fun registry(@PathVariable name: String): String {
        delay(1)
        return registry.await("greeter").build(mapOf("name" to name)).content()
    }
}
