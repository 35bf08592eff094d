package dev.braintrust.spring.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.aot.hint.RuntimeHints
import org.springframework.aot.hint.RuntimeHintsRegistrar
import org.springframework.aot.hint.TypeReference
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates
import org.springframework.core.io.support.SpringFactoriesLoader

/** Hints that are registered only with coroutines on the class path. */
class RuntimeHintsTests {

    @Test
    fun shouldFindCoroutinesInANativeImage() {
        val hints = RuntimeHints()
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
            .load(RuntimeHintsRegistrar::class.java)
            .filter { it.javaClass.name.startsWith("dev.braintrust.") }
            .forEach { it.registerHints(hints, javaClass.classLoader) }

        val type = TypeReference.of("kotlinx.coroutines.reactor.MonoKt")
        assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints)
    }
}
