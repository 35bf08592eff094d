package dev.braintrust.spring.kotlin

import dev.braintrust.spring.annotation.InvalidPromptAnnotationException
import dev.braintrust.spring.annotation.UsePrompt
import dev.braintrust.spring.aop.internal.PromptAnnotationBeanPostProcessor
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.config.BeanDefinitionCustomizer
import org.springframework.context.support.GenericApplicationContext
import org.springframework.core.env.StandardEnvironment
import java.util.function.Supplier
import kotlin.reflect.KClass

interface Translator {

    suspend fun translate(text: String): String
}

/** Start-up errors for functions that Spring can't intercept. */
class UnproxyableTests {

    final class FinalClass {

        @UsePrompt("greeter")
        suspend fun greet() = Unit
    }

    open class FinalFunction {

        @UsePrompt("greeter")
        suspend fun greet() = Unit
    }

    open class PrivateFunction {

        @UsePrompt("greeter")
        private fun greet() = Unit

        fun call() = greet()
    }

    final class FinalTranslator : Translator {

        @UsePrompt("greeter")
        override suspend fun translate(text: String) = text
    }

    @Test
    fun shouldExplainFinalClassesAndFunctions() {
        assertThat(failureOf(FinalClass::class)).hasMessageContaining("FinalClass.greet: ")
            .hasMessageContaining("the class is final").hasMessageContaining("kotlin-spring").hasMessageContaining("open")
        assertThat(failureOf(FinalFunction::class)).hasMessageContaining("FinalFunction.greet: ")
            .hasMessageContaining("the method is final").hasMessageContaining("kotlin-spring").hasMessageContaining("open")
        assertThat(failureOf(PrivateFunction::class)).hasMessageContaining("PrivateFunction.greet: ")
            .hasMessageContaining("the method is private")
    }

    @Test
    fun shouldAcceptAFinalClassBehindItsInterface() {
        assertThat(failureOf(FinalTranslator::class)).isNull()
    }
}

/** The annotation error with which a context with a bean of this class fails to start, or null. */
internal fun failureOf(type: KClass<*>): Throwable? {
    GenericApplicationContext().use { context ->
        context.registerBean(PromptAnnotationBeanPostProcessor::class.java, Supplier {
            PromptAnnotationBeanPostProcessor(StandardEnvironment(), { null }, { throw IllegalStateException() })
        })
        context.registerBean(type.java, *emptyArray<BeanDefinitionCustomizer>())
        var failure = catchThrowable { context.refresh() }
        while (failure != null && failure !is InvalidPromptAnnotationException) {
            failure = failure.cause
        }
        return failure
    }
}
