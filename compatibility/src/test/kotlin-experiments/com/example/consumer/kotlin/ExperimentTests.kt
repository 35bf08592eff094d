package com.example.consumer.kotlin

import com.example.consumer.ConsumerTests
import dev.braintrust.spring.experiment.CaseResult
import dev.braintrust.spring.experiment.Dataset
import dev.braintrust.spring.experiment.DatasetCase
import dev.braintrust.spring.experiment.ExperimentResult
import dev.braintrust.spring.experiment.Experiments
import dev.braintrust.spring.experiment.Score
import dev.braintrust.spring.experiment.Scorers
import dev.braintrust.spring.kotlin.datasetFromResource
import dev.braintrust.spring.kotlin.datasetNamed
import dev.braintrust.spring.prompt.PromptReference
import dev.braintrust.spring.test.DatasetRow
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired

/** Experiments in Kotlin, and their nullness. */
class ExperimentTests : ConsumerTests() {

    @Autowired
    private lateinit var experiments: Experiments

    @Autowired
    private lateinit var greeter: SuspendingGreeter

    @Test
    fun shouldRunAnExperiment() {
        val published = braintrust.publish("greeter", "Hello {{name}}")
        braintrust.addDataset("kotlin", DatasetRow.of(mapOf("name" to "Ada"), "Hello Ada"))
        val result: ExperimentResult = experiments.create("kotlin")
            .dataset(datasetNamed<Map<String, String>, String>("kotlin"))
            .task { input -> runBlocking { greeter.greet(input.getValue("name")) } }
            .pin(PromptReference.of("greeter").withVersion(published.version()))
            .scorer("exact_match", Scorers.exactMatch())
            .scorer("same") { scored -> if (scored.output() == scored.expected()) 1 else null }
            .scorers("more") { scored -> listOf(Score.of("length", scored.output()?.length?.let { 1.0 }), Score.of("none", null)) }
            .metadata(mapOf("note" to null))
            .run()
        val labels: List<String?> = listOf(result.id(), result.url())
        val usage: CaseResult.Usage? = result.results().first().usage()
        val score: Double? = result.results().first().score("unknown")
        assertThat(labels).isNotEmpty()
        assertThat(usage?.inputTokens() ?: 0).isZero()
        assertThat(score).isNull()
        assertThat(result.score("exact_match").mean()).isEqualTo(1.0)
        assertThat(result.score("same").mean()).isEqualTo(1.0)
        assertThat(result.comparison().orElse(null)?.url()).isNull()
    }

    @Test
    fun shouldHaveNullableExpectedValues() {
        val example: DatasetCase<String, String> = DatasetCase.of("input", null)
        val expected: String? = example.expected()
        val id: String? = example.id()
        val input: String = example.input()
        val metadata: Map<String, Any?> = example.withMetadata(mapOf("a" to null)).metadata()
        val dataset: Dataset<String, String> = Dataset.of(listOf(example)).limit(1)
        assertThat(listOf(expected, id)).containsOnlyNulls()
        assertThat(input).isEqualTo("input")
        assertThat(metadata).containsEntry("a", null)
        assertThat(dataset).isNotNull()
        assertThat(datasetFromResource<Map<String, String>, String>("classpath:experiments/greetings.jsonl")).isNotNull()
    }
}
