package dev.braintrust.spring.kotlin

import dev.braintrust.spring.experiment.Dataset
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.extension
import kotlin.io.path.readLines
import kotlin.io.path.readText

/** Checks that each block of Kotlin in `docs/kotlin.md` is part of a test, between `tag::` and `end::`. */
class KotlinDocumentationTests {

    private val module = Path.of(System.getProperty("basedir", "."))

    @Test
    fun shouldShowOnlySnippetsOfTests() {
        val page = module.resolve("../docs/kotlin.md").readText()
        val snippets = Regex("```kotlin\\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(page)
            .map { match -> match.groupValues[1].lines().map(String::trim).filter(String::isNotEmpty) }.toList()
        val tests = Files.walk(module.resolve("src/test/kotlin")).use { files ->
            files.filter { it.extension == "kt" }.map { file -> tagged(file.readLines()) }.toList().flatten()
        }
        assertThat(snippets).hasSize(2)
        assertThat(tests).containsAll(snippets)
    }

    @Test
    fun shouldNameDatasetsWithGenericTypes() {
        val named: Dataset<List<Map<String, Int>>, String> = datasetNamed<List<Map<String, Int>>, String>("greetings").limit(3)
        assertThat(named).hasToString(Dataset.named("greetings", genericList, text).limit(3).toString())
    }

    private val genericList = object : org.springframework.core.ParameterizedTypeReference<List<Map<String, Int>>>() {}

    private val text = object : org.springframework.core.ParameterizedTypeReference<String>() {}

    private fun tagged(source: List<String>): List<List<String>> {
        val found = mutableListOf<MutableList<String>>()
        var inside = false
        for (line in source.map(String::trim).filter(String::isNotEmpty)) {
            when {
                line.startsWith("// tag::") -> inside = found.add(mutableListOf())
                line.startsWith("// end::") -> inside = false
                inside -> found.last() += line
            }
        }
        return found
    }
}
