package dev.braintrust.spring.sample;

/**
 * The JSON response of the greeting endpoints.
 *
 * @param reply the reply of the model
 * @param promptId the id of the prompt
 * @param version the version of the prompt
 * @param traceId the id of the request's trace
 */
record GreetingAnswer(String reply, String promptId, String version, String traceId) {

	GreetingAnswer(Greeting greeting, String traceId) {
		this(greeting.reply(), greeting.origin().id(), String.valueOf(greeting.origin().version()), traceId);
	}

}
