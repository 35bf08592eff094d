package dev.braintrust.spring.test;

/**
 * One version of a function, such as a scorer, at {@link FakeBraintrust}. Immutable.
 *
 * @param id the function's id, the same for all its versions
 * @param slug the function's slug
 * @param version the version, a transaction id
 * @since 0.1.0
 */
public record PublishedFunction(String id, String slug, String version) {
}
