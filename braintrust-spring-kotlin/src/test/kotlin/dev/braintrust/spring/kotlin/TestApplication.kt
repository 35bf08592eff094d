package dev.braintrust.spring.kotlin

import dev.braintrust.spring.test.FakeBraintrust
import dev.braintrust.spring.test.ReceivedSpan
import io.opentelemetry.api.OpenTelemetry
import org.springframework.boot.WebApplicationType
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.boot.builder.SpringApplicationBuilder
import org.springframework.context.ConfigurableApplicationContext
import org.springframework.stereotype.Component
import kotlin.reflect.KClass

/** An application whose prompts, model and traces are served by a [FakeBraintrust]. */
@EnableAutoConfiguration
class TestApplication

internal fun start(
    braintrust: FakeBraintrust,
    type: WebApplicationType,
    vararg beans: KClass<*>,
): ConfigurableApplicationContext =
    SpringApplicationBuilder(TestApplication::class.java, Llm::class.java)
        .sources(*beans.map { it.java }.toTypedArray())
        .web(type)
        .properties(
            "server.port=0",
            "braintrust.api-key=sk-test",
            "braintrust.project=kotlin",
            "braintrust.api-url=${braintrust.url()}",
            "braintrust.prompts.link-timeout=30s",
            "braintrust.tracing.export.schedule-delay=50ms",
            "management.tracing.sampling.probability=1.0",
            "management.opentelemetry.tracing.export.otlp.endpoint=${braintrust.url()}/users/v1/traces",
            "spring.ai.openai.api-key=sk-model",
            "spring.ai.openai.base-url=${braintrust.url()}/v1",
        )
        .run()

/** Records LLM spans, as a client of a model does. */
@Component
class Llm(openTelemetry: OpenTelemetry) {

    private val tracer = openTelemetry.getTracer("test")

    fun call(case: String) {
        tracer.spanBuilder("chat by hand")
            .setAttribute("gen_ai.operation.name", "chat")
            .setAttribute("case", case)
            .startSpan()
            .end()
    }
}

/** Awaits [count] LLM spans of a case that arrived by OTLP. */
internal fun FakeBraintrust.llmSpans(case: String, count: Int = 1): List<ReceivedSpan> {
    fun List<ReceivedSpan>.ofCase() = filter { it.attribute("case") == case }
    return awaitSpans { it.ofCase().size >= count }.ofCase()
}

/** The variables of the link of a span, or null. */
internal fun ReceivedSpan.variables(): Any? = prompt()?.get("variables")
