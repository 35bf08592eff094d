package dev.braintrust.spring.benchmarks.report;

/**
 * What is to be reached.
 *
 * @param what what is measured, in words of the page
 * @param source where its value is found
 * @param unit the unit of its limit
 * @param limit the limit
 */
record Mark(String what, Source source, String unit, Limit limit) {

	/** A mark for a ratio or a count. */
	Mark(String what, Source source, Limit limit) {
		this(what, source, "", limit);
	}

}
