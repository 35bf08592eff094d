package com.example.consumer.kotlin

import dev.braintrust.spring.HardcodedPrompts
import dev.braintrust.spring.annotation.UsePrompt
import dev.braintrust.spring.kotlin.asContextElement
import dev.braintrust.spring.kotlin.currentPromptContext
import dev.braintrust.spring.prompt.BuildOptions
import dev.braintrust.spring.prompt.BuiltPrompt
import dev.braintrust.spring.prompt.Flavor
import dev.braintrust.spring.prompt.Prompt
import dev.braintrust.spring.prompt.PromptException
import dev.braintrust.spring.prompt.PromptOrigin
import dev.braintrust.spring.prompt.PromptReference
import dev.braintrust.spring.prompt.PromptRegistry
import dev.braintrust.spring.selection.PromptOverride
import dev.braintrust.spring.selection.PromptSelection
import dev.braintrust.spring.selection.PromptSelectionContext
import dev.braintrust.spring.selection.PromptSelector
import dev.braintrust.spring.template.TemplateFormat
import dev.braintrust.spring.test.FakeBraintrust
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import reactor.core.publisher.Mono
import java.lang.reflect.Method
import java.util.Optional

/**
 * The public types as Kotlin sees them with strict nullness and warnings as errors: each declared
 * type is the contract, and null is passed wherever it is allowed.
 */
class NullnessTests {

    private val prompt: Prompt = Prompt.fromJson(FakeBraintrust.rowOf("greeter", "42", "Hello {{name}}{{x}}"))

    @Test
    fun shouldReadPrompts() {
        val texts: List<String?> = with(prompt) { listOf(id(), projectId(), slug(), name(), version(), model(), description()) }
        val row: Map<String, Any?> = prompt.row()
        val variables: Set<String> = prompt.variables()
        assertThat(texts).contains("greeter", "42")
        assertThat(row).containsKey("slug")
        assertThat(variables).containsExactlyInAnyOrder("name", "x")
    }

    @Test
    fun shouldBuildPrompts() {
        val nullable: Map<String, Any?> = mapOf("name" to null)
        val strict: Map<String, String> = mapOf("name" to "Ada", "x" to "!")
        val none: Map<String, Any?>? = null
        val input: Any? = null
        val options: BuildOptions = BuildOptions.builder().flavor("chat").flavor(Flavor.CHAT).strict(false).messages(null)
            .messages(listOf(mapOf("role" to "user", "content" to null))).messages(null).templateFormat(null as TemplateFormat?)
            .templateFormat("mustache").defaults(nullable).defaults(null).noTrace(false).build()
        val messages: List<Map<String, Any?>>? = options.messages()
        val format: TemplateFormat? = options.templateFormat()
        val defaults: Map<String, Any?> = options.defaults()
        assertThat(messages).isNull()
        assertThat(defaults).isEmpty()
        assertThat(format).isNotNull()
        assertThat(options.toBuilder().build()).isEqualTo(options)
        val built = listOf(
            prompt.build(nullable), prompt.build(none), prompt.build(input), prompt.build(none, options),
            prompt.build(input, options), prompt.build(Customer("", UserId("u1")), options),
        )
        assertThat(built.map(BuiltPrompt::content)).containsOnly("Hello ")
        assertThat(prompt.build(strict).content()).isEqualTo("Hello Ada!")
    }

    @Test
    fun shouldReadBuiltPrompts() {
        val built: BuiltPrompt = prompt.build(mapOf("name" to "Ada")).withModel("other").withParameter("seed", 1)
            .withParameter("top_p", null).ignoringUnsupported("seed")
        val model: String = built.model()
        val messages: List<Map<String, Any?>> = built.messages()
        val text: String? = built.text().orElse(null)
        val tools: List<Map<String, Any?>> = built.tools()
        val params: Map<String, Any?> = built.params()
        val body: Map<String, Any?> = built.asMap()
        val metadata: Map<String, Any> = built.toMetadata()
        val origin: PromptOrigin = built.origin().orElseThrow()
        val id: String = origin.id()
        val ids: List<String?> = listOf(origin.projectId(), origin.slug(), origin.version())
        val variables: Any? = origin.variables()
        assertThat(text).isNull()
        assertThat(listOf(model, id, variables, origin.isLinkable, built.ignoredMembers())).doesNotContainNull()
        assertThat(listOf(messages, tools, params, body, metadata, ids)).doesNotContainNull()
        assertThat(params).containsEntry("seed", 1)
    }

    @Test
    fun shouldReferToPrompts() {
        val reference: PromptReference = PromptReference.of("greeter").withProject("p").withEnvironment("staging")
        val parts: List<String?> =
            with(reference) { listOf(slug(), id(), version(), environment(), project(), projectId()) }
        assertThat(parts).containsExactly("greeter", null, null, "staging", "p", null)
        assertThat(PromptReference.latest("greeter").isLatest).isTrue()
        assertThat(PromptReference.of("greeter").withVersion("42").equals(null)).isFalse()
        val failure = PromptException(null, PromptException.Reason.NOT_FOUND, "message", null)
        val about: PromptReference? = failure.reference()
        val reason: PromptException.Reason = failure.reason()
        assertThat(about).isNull()
        assertThat(reason.isTransient).isFalse()
    }

    @Test
    fun shouldUseRegistries() {
        val registry: PromptRegistry = OnePromptRegistry(prompt)
        val cached: Prompt? = registry.getIfCached(PromptReference.of("greeter"))
        val got: Prompt = registry.get("greeter")
        val loaded: Mono<Prompt> = registry.load(PromptReference.of("greeter"))
        val status: Any? = registry.status(PromptReference.of("greeter"))
        assertThat(cached).isNull()
        assertThat(got).isSameAs(loaded.block())
        assertThat(status).isNull()
        assertThat(registry.statuses()).isEmpty()
    }

    @Test
    fun shouldReturnWhatWorkReturns() {
        val override: PromptOverride = PromptOverride.environment("staging")
        val text: String = override.call { "text" }
        val nothing: String? = override.call<String?> { null }
        val named: String = HardcodedPrompts.call("worker") { "text" }
        val versioned: String? = HardcodedPrompts.call<String?>("worker", "v1") { null }
        override.run { assertThat(currentPromptContext()).isNotNull() }
        HardcodedPrompts.run("worker") {}
        HardcodedPrompts.run("worker", "v1") {}
        val metadata: Map<String, Any> = HardcodedPrompts.metadata("worker", "v1")
        assertThat(listOf(text, named)).containsOnly("text")
        assertThat(listOf(nothing, versioned)).containsOnlyNulls()
        assertThat(metadata).isNotEmpty()
        runBlocking(override.asContextElement()) {
            assertThat(currentPromptContext()).isNotNull()
        }
    }

    @Test
    fun shouldSelectVersions() {
        val byTenant = PromptSelector { context: PromptSelectionContext ->
            val method: Method? = context.method()
            val requested: PromptReference = context.requested()
            if (requested.slug() == "greeter") Optional.of(PromptSelection.environment(method?.name ?: "staging")) else Optional.empty()
        }
        val context = PromptSelectionContext(PromptReference.of("greeter"), PromptReference.of("greeter"), null, emptySet(), emptyMap())
        val selection: PromptSelection = byTenant.select(context).orElseThrow()
        val environment: String? = selection.environment()
        val version: String? = selection.version()
        assertThat(environment).isEqualTo("staging")
        assertThat(version).isNull()
        assertThat(PromptSelection.version("42").reference().version()).isEqualTo("42")
    }

    @Test
    fun shouldAnnotateFunctionsWithEachAttribute() {
        val annotation: UsePrompt = Annotated::class.java.getMethod("byId").getAnnotation(UsePrompt::class.java)
        val parts: List<String> = with(annotation) { listOf(value, slug, version, environment, project) }
        assertThat(parts).contains("greeter", "42")
    }

    class Annotated {

        @UsePrompt(slug = "greeter", version = "42", project = "p")
        fun byId(): Unit = Unit
    }

    private class OnePromptRegistry(private val prompt: Prompt) : PromptRegistry {

        override fun get(reference: PromptReference): Prompt = prompt

        override fun load(reference: PromptReference): Mono<Prompt> = Mono.just(prompt)

        override fun refresh(reference: PromptReference): Mono<Prompt> = load(reference)

        override fun refreshAll(): Mono<Void> = Mono.empty()

        override fun evict(reference: PromptReference): Unit = Unit

        override fun evictAll(): Unit = Unit
    }
}
