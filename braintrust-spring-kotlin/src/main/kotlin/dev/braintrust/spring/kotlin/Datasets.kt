package dev.braintrust.spring.kotlin

import dev.braintrust.spring.experiment.Dataset
import org.springframework.core.ParameterizedTypeReference

/**
 * Names a dataset in Braintrust, as [Dataset.named]. Requires `braintrust-spring-experiments`.
 *
 * @param I the type of the input, which may have type arguments
 * @param E the type of the expected value
 * @since 0.1.0
 */
public inline fun <reified I : Any, reified E : Any> datasetNamed(name: String): Dataset<I, E> =
    Dataset.named(name, object : ParameterizedTypeReference<I>() {}, object : ParameterizedTypeReference<E>() {})

/**
 * Reads a dataset from a file, as [Dataset.fromResource]. Requires
 * `braintrust-spring-experiments`.
 *
 * @param I the type of the input, which may have type arguments
 * @param E the type of the expected value
 * @param location such as `classpath:greetings.jsonl`
 * @since 0.1.0
 */
public inline fun <reified I : Any, reified E : Any> datasetFromResource(location: String): Dataset<I, E> =
    Dataset.fromResource(location, object : ParameterizedTypeReference<I>() {}, object : ParameterizedTypeReference<E>() {})
