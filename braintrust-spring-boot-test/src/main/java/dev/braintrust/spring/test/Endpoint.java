package dev.braintrust.spring.test;

/**
 * What {@link FakeBraintrust} serves; each endpoint can fail by itself.
 */
public enum Endpoint {

	/**
	 * Prompts: {@code GET /v1/prompt} and {@code GET /v1/prompt/{id}}.
	 */
	PROMPTS,

	/**
	 * Spans: {@code POST /otel/v1/traces}, OTLP as protobuf.
	 */
	INGESTION,

	/**
	 * A model: {@code POST /v1/chat/completions} (and without {@code /v1}), in OpenAI's
	 * format.
	 */
	MODEL,

	/**
	 * The organization of an API key: {@code POST /api/apikey/login}.
	 */
	LOGIN;

	/** The endpoint of a path, or null if there is none. */
	static @org.jspecify.annotations.Nullable Endpoint of(String path) {
		return switch (path) {
			case "/v1/prompt" -> PROMPTS;
			case "/otel/v1/traces" -> INGESTION;
			case "/v1/chat/completions", "/chat/completions" -> MODEL;
			case "/api/apikey/login" -> LOGIN;
			default -> path.startsWith("/v1/prompt/") ? PROMPTS : null;
		};
	}

}
