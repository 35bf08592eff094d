package dev.braintrust.spring.kotlin

import dev.braintrust.spring.prompt.BuildOptions
import dev.braintrust.spring.prompt.Prompt
import dev.braintrust.spring.test.FakeBraintrust
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** Kotlin's values as variables, and the nullness of the Java API as Kotlin sees it. */
class VariablesTests {

    data class Customer(val name: String, val id: UserId, val email: String? = null, val isActive: Boolean = true)

    @Test
    fun shouldReadDataClassesAndValueClasses() {
        val prompt = prompt("{{name}} {{id}} {{email}} {{#isActive}}active{{/isActive}}{{#active}}active{{/active}}")
        assertThat(prompt.build(Customer("Ada", UserId("u1"))).content()).isEqualTo("Ada u1  active")
        assertThat(prompt("{{customer.name}} {{id}} {{ids.0}}").build(
            mapOf("customer" to Customer("Ada", UserId("u1")), "id" to UserId("u2"), "ids" to listOf(UserId("u3"))),
        ).content()).isEqualTo("Ada u2 u3")
    }

    @Test
    fun shouldAcceptAndReturnNullsWhereTheyMayOccur() {
        val variables: Map<String, Any?> = mapOf("name" to null)
        val prompt = prompt("Hello {{name}}")
        assertThat(prompt.build(variables).content()).isEqualTo("Hello ")
        assertThat(prompt.build(variables, BuildOptions.builder().defaults(mapOf("name" to null)).build()).content()).isEqualTo("Hello ")
        val row: Map<String, Any?> = prompt.row()
        val slug: String? = prompt.slug()
        val parameters: Map<String, Any?> = prompt.build(variables).withParameter("seed", null).params()
        assertThat(row).isNotEmpty()
        assertThat(slug).isEqualTo("greeter")
        assertThat(parameters).doesNotContainKey("seed")
    }

    private fun prompt(template: String): Prompt = Prompt.fromJson(FakeBraintrust.rowOf("greeter", "42", template))
}
