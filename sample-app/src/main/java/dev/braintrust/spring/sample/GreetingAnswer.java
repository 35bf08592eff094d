package dev.braintrust.spring.sample;

/**
 * A greeting as the HTTP endpoints answer it.
 *
 * @param reply what the model said
 * @param promptId the id of the prompt that made it
 * @param version the version of that prompt
 * @param traceId the trace that shows it
 */
record GreetingAnswer(String reply, String promptId, String version, String traceId) {

	GreetingAnswer(Greeting greeting, String traceId) {
		this(greeting.reply(), greeting.origin().id(), String.valueOf(greeting.origin().version()), traceId);
	}

}
