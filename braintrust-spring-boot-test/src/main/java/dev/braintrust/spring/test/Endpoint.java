package dev.braintrust.spring.test;

import org.jspecify.annotations.Nullable;

/**
 * An endpoint of {@link FakeBraintrust}. Faults are set for each endpoint separately.
 *
 * @since 0.1.0
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
	 * format, and {@code POST /v1/messages}, in Anthropic's. Also below
	 * {@code /v1/proxy}, where Braintrust's proxy is.
	 */
	MODEL,

	/**
	 * The organization of an API key: {@code POST /api/apikey/login}.
	 */
	LOGIN,

	/**
	 * Projects: {@code GET} and {@code POST /v1/project}, {@code GET /v1/project/{id}}.
	 */
	PROJECTS,

	/**
	 * Experiments: {@code GET} and {@code POST /v1/experiment}, {@code GET
	 * /v1/experiment/{id}}, {@code GET /v1/experiment/{id}/summarize}.
	 */
	EXPERIMENTS,

	/**
	 * Datasets: {@code GET} and {@code POST /v1/dataset}, {@code GET /v1/dataset/{id}},
	 * {@code POST /v1/dataset/{id}/fetch}, {@code POST /v1/dataset/{id}/insert},
	 * {@code GET /environment-object/dataset/{id}/{environment}}.
	 */
	DATASETS,

	/**
	 * Queries: {@code POST /btql}, for the version of a dataset only.
	 */
	BTQL,

	/**
	 * Functions, such as scorers: {@code GET /v1/function}, {@code GET
	 * /v1/function/{id}}, {@code POST /v1/function/{id}/invoke}.
	 */
	FUNCTIONS,

	/**
	 * Attachments: {@code GET} and {@code POST /attachment},
	 * {@code POST /attachment/status}, and the object store {@code /object-store/{key}}.
	 */
	ATTACHMENTS;

	/** The endpoint of a path, or null if there is none. */
	static @Nullable Endpoint of(String path) {
		String[] segments = path.split("/");
		return switch ((segments.length > 2) ? segments[1] + "/" + segments[2] : path) {
			case "v1/prompt" -> PROMPTS;
			case "v1/project" -> PROJECTS;
			case "v1/experiment" -> EXPERIMENTS;
			case "v1/dataset", "environment-object/dataset" -> DATASETS;
			case "v1/function" -> FUNCTIONS;
			case "otel/v1" -> path.equals("/otel/v1/traces") ? INGESTION : null;
			case "v1/chat", "chat/completions" -> path.endsWith("/chat/completions") ? MODEL : null;
			case "v1/proxy" -> path.endsWith("/chat/completions") || path.endsWith("/v1/messages") ? MODEL : null;
			case "v1/messages" -> path.equals("/v1/messages") ? MODEL : null;
			case "api/apikey" -> path.equals("/api/apikey/login") ? LOGIN : null;
			case "/btql" -> BTQL;
			case "/attachment", "attachment/status" -> ATTACHMENTS;
			default -> path.startsWith("/object-store/") ? ATTACHMENTS : null;
		};
	}

}
