package dev.braintrust.spring.tracing.export.internal;

/**
 * The reason why spans are not exported, with a remedy. Each problem is logged
 * separately.
 */
enum ExportProblem {

	/** The API key is invalid. */
	API_KEY("check braintrust.api-key"),

	/** The spans started before the API key was replaced by another organization's. */
	OTHER_ORGANIZATION("the API key in use belongs to another organization than the one the spans were recorded with"),

	/** The API key has no permission to write to the project. */
	PERMISSION("check braintrust.api-key and its permissions for the project"),

	/** The project or the path is wrong. */
	PROJECT("check the project (braintrust.project or braintrust.project-id) and braintrust.api-url"),

	/** The request is too large. */
	SIZE("the request is too large; lower braintrust.tracing.export.maximum-batch-size"),

	/** The service throttles. */
	THROTTLED("too many requests"),

	/** The service has failed. */
	SERVICE("the service has a problem"),

	/** The service redirects. */
	REDIRECT("redirects are not followed; check braintrust.api-url"),

	/** A status for which there is no other constant. */
	UNEXPECTED("check braintrust.api-url"),

	/** The service did not respond in time. */
	TIMEOUT("see braintrust.tracing.export.timeout"),

	/** No TLS connection. */
	TLS("check the certificates (braintrust.client.ssl.bundle) and braintrust.api-url"),

	/** No connection, or no valid HTTP response. */
	NO_ANSWER("check braintrust.api-url, braintrust.client.proxy and the network"),

	/** The application shuts down before the service responds. */
	SHUT_DOWN("the application is shutting down"),

	/**
	 * The project's name is not ASCII; the JDK's client would send question marks.
	 */
	PROJECT_NAME("an HTTP header cannot contain the project's name; set braintrust.project-id"),

	/** The spans can't be encoded as OTLP. */
	NOT_ENCODED("the spans can't be encoded as OTLP");

	private final String remedy;

	ExportProblem(String remedy) {
		this.remedy = remedy;
	}

	/** The remedy, or a description of the problem if there is no remedy. */
	String remedy() {
		return this.remedy;
	}

	static ExportProblem ofStatus(int status) {
		return switch (status) {
			case 401 -> API_KEY;
			case 403 -> PERMISSION;
			case 400, 404 -> PROJECT;
			case 408 -> SERVICE;
			case 413 -> SIZE;
			case 429 -> THROTTLED;
			default -> (status >= 500) ? SERVICE : (status / 100 == 3) ? REDIRECT : UNEXPECTED;
		};
	}

}
