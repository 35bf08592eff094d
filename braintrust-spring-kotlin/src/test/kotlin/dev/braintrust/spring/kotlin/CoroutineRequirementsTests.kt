package dev.braintrust.spring.kotlin

import dev.braintrust.spring.annotation.UsePrompt
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import java.io.File
import java.net.URLClassLoader
import java.util.function.Supplier

/** Start-up errors without a library that Spring requires for suspending functions. */
class CoroutineRequirementsTests {

    open class Suspending {

        @UsePrompt("greeter")
        open suspend fun greet() = Unit
    }

    open class Flowing {

        @UsePrompt("greeter")
        open fun greet(): Flow<String> = emptyFlow()
    }

    /** Created by a class loader without the library. */
    class Suspended : Supplier<String?> {

        override fun get() = failureOf(Suspending::class)?.message
    }

    /** Created by a class loader without the library. */
    class Flowed : Supplier<String?> {

        override fun get() = failureOf(Flowing::class)?.message
    }

    @Test
    fun shouldNameAMissingLibrary() {
        val reactor = "org.jetbrains.kotlinx:kotlinx-coroutines-reactor"
        assertThat(without("kotlinx-coroutines-reactor", Suspended::class.java)).contains("Suspending.greet", "Add the dependency $reactor")
        assertThat(without("kotlinx-coroutines-reactor", Flowed::class.java)).contains("Flowing.greet", "Add the dependency $reactor")
        assertThat(without("kotlin-reflect", Suspended::class.java)).contains("Add the dependency org.jetbrains.kotlin:kotlin-reflect")
        assertThat(without("kotlin-reflect", Flowed::class.java)).isNull()
        assertThat(without("nothing", Suspended::class.java)).isNull()
    }

    private fun without(library: String, start: Class<out Supplier<String?>>): String? {
        val jars = System.getProperty("java.class.path").split(File.pathSeparator).map(::File)
            .filterNot { it.name.startsWith(library) }
        val current = Thread.currentThread()
        val loader = current.contextClassLoader
        URLClassLoader(jars.map { it.toURI().toURL() }.toTypedArray(), ClassLoader.getPlatformClassLoader()).use { filtered ->
            current.contextClassLoader = filtered
            try {
                val isolated = filtered.loadClass(start.name).getDeclaredConstructor().newInstance() as Supplier<*>
                return isolated.get() as String?
            } finally {
                current.contextClassLoader = loader
            }
        }
    }
}
