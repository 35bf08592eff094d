package com.example.consumer.kotlin

import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationRegistry
import org.springframework.beans.factory.ObjectProvider
import org.springframework.stereotype.Component

/** Records LLM spans, as a client of a model does. */
@Component
class Model(private val observations: ObjectProvider<ObservationRegistry>) {

    fun call(case: String) {
        Observation.createNotStarted("model", observations.getIfAvailable { ObservationRegistry.NOOP })
            .contextualName(case)
            .lowCardinalityKeyValue("gen_ai.operation.name", "chat")
            .observe(Runnable {})
    }
}
