package dev.braintrust.spring.tracing.export.internal;

/**
 * A reason why spans are not exported, with what to do. Each is logged on its own.
 */
enum ExportProblem {

	/** The API key is not accepted. */
	API_KEY("check braintrust.api-key"),

	/** The API key may not write to the project. */
	PERMISSION("check braintrust.api-key and its permissions for the project"),

	/** The project or the path is wrong. */
	PROJECT("check the project (braintrust.project or braintrust.project-id) and braintrust.api-url"),

	/** The request is too large. */
	SIZE("the request is too large; lower braintrust.tracing.export.maximum-batch-size"),

	/** The service throttles. */
	THROTTLED("too many requests"),

	/** The service fails. */
	SERVICE("the service has a problem"),

	/** The service redirects. */
	REDIRECT("redirects are not followed; check braintrust.api-url"),

	/** An answer that has no other entry here. */
	UNEXPECTED("check braintrust.api-url"),

	/** The service does not answer in time. */
	TIMEOUT("see braintrust.tracing.export.timeout"),

	/** No secure connection. */
	TLS("check the certificates (braintrust.client.ssl.bundle) and braintrust.api-url"),

	/** No connection, or no HTTP on it. */
	NO_ANSWER("check braintrust.api-url, braintrust.client.proxy and the network"),

	/** The application ends before there is an answer. */
	SHUT_DOWN("the application is shutting down"),

	/**
	 * The project's name is not ASCII, and the JDK's client would send question marks.
	 */
	PROJECT_NAME("no HTTP header can hold the project's name; set braintrust.project-id"),

	/** The spans can't be written as OTLP. */
	NOT_ENCODED("the spans can't be written as OTLP");

	private final String remedy;

	ExportProblem(String remedy) {
		this.remedy = remedy;
	}

	/** What to do, or what it is if there is nothing to do. */
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
