package dev.braintrust.spring.benchmarks.report;

/**
 * A limit for a measured value.
 *
 * @param what what is limited, in words of the page
 * @param source where its value is found
 * @param limit the limit
 */
record Mark(String what, Source source, Limit limit) {
}
