package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;

/**
 * Fetches prompt rows from Braintrust's REST API, {@code GET /v1/prompt}. Thread-safe;
 * never blocks.
 *
 * @see <a href="https://www.braintrust.dev/docs/reference/api/Prompts">Braintrust's API
 * reference</a>
 */
public final class BraintrustClient implements PromptSource {

	private static final Duration RETRY_BACKOFF = Duration.ofMillis(100);

	/** What is sent back with the next request, and kept in stores. */
	private static final Pattern ETAG = Pattern.compile("(W/)?\"[!#-~]{0,200}\"");

	private static final Set<String> COMMON_TYPES = Set.of("application/json", "text/html", "text/plain", "text/xml",
			"application/xml");

	private final HttpConnection connection;

	private final ClientSettings settings;

	private final FetchErrors errors;

	/**
	 * Create a client.
	 * @param connection the connection to use
	 * @param settings how the API is reached
	 */
	public BraintrustClient(HttpConnection connection, ClientSettings settings) {
		this.connection = connection;
		this.settings = settings;
		this.errors = new FetchErrors(settings);
	}

	@Override
	public Mono<Answer> fetch(PromptReference reference, @Nullable String etag) {
		ApiKey apiKey = this.settings.apiKey();
		if (apiKey == null) {
			return Mono.error(this.errors.noApiKey(reference));
		}
		if (reference.project() == null && reference.projectId() == null) {
			return Mono.error(this.errors.noProject(reference));
		}
		return Mono.defer(() -> request(reference, etag, apiKey))
			.onErrorMap((ex) -> this.errors.translate(ex, reference))
			.retryWhen(Retry.backoff(this.settings.retries(), RETRY_BACKOFF)
				.filter((ex) -> ex instanceof PromptUnavailableException unavailable
						&& unavailable.reason().isTransient() && unavailable.retryAfter() == null)
				.onRetryExhaustedThrow((spec, signal) -> signal.failure()))
			.timeout(this.settings.timeout(), Mono.error(() -> this.errors.timeout(reference)));
	}

	@Override
	public Duration timeout() {
		return this.settings.timeout();
	}

	private Mono<Answer> request(PromptReference reference, @Nullable String etag, ApiKey apiKey) {
		Map<String, String> query = query(reference);
		StringBuilder template = new StringBuilder();
		query.keySet()
			.forEach((name) -> template.append(template.isEmpty() ? '?' : '&')
				.append(name)
				.append("={")
				.append(name)
				.append('}'));
		return this.connection.exchange((client) -> client.get()
			.uri(root(this.settings.apiUrl()) + "/v1/prompt" + template, query)
			.accept(MediaType.APPLICATION_JSON)
			.header(HttpHeaders.AUTHORIZATION, apiKey.authorization())
			.headers((headers) -> {
				if (etag != null && ETAG.matcher(etag).matches()) {
					headers.setIfNoneMatch(etag);
				}
			})
			.exchangeToMono((response) -> read(response, etag, reference)));
	}

	private static Map<String, String> query(PromptReference reference) {
		Map<String, String> query = new LinkedHashMap<>();
		if (reference.projectId() != null) {
			query.put("project_id", reference.projectId());
		}
		else if (reference.project() != null) {
			query.put("project_name", reference.project());
		}
		query.put("slug", reference.slug());
		if (reference.version() != null) {
			query.put("version", reference.version());
		}
		else if (reference.environment() != null) {
			query.put("environment", reference.environment());
			// the list answers 400 when several prompts match
			query.put("limit", "1");
		}
		return query;
	}

	private static String root(URI apiUrl) {
		String url = apiUrl.toString();
		return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
	}

	private Mono<Answer> read(ClientResponse response, @Nullable String sentEtag, PromptReference reference) {
		HttpStatusCode status = response.statusCode();
		if (status.value() == 304) {
			return response.releaseBody()
				.then((sentEtag != null) ? Mono.just(new NotModified())
						: Mono.error(() -> this.errors.malformed(reference, "304, though no tag was sent")));
		}
		if (!status.is2xxSuccessful()) {
			HttpHeaders headers = response.headers().asHttpHeaders();
			// unread: it may be without end, and may hold an e-mail address
			return ResponseReader.cancel(response)
				.then(Mono.error(() -> this.errors.status(status, headers, reference)));
		}
		List<String> etag = response.headers()
			.header(HttpHeaders.ETAG)
			.stream()
			.filter((tag) -> ETAG.matcher(tag).matches() && !isKeyIn(tag))
			.toList();
		String contentType = contentType(response.headers().asHttpHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
		return response.bodyToMono(String.class)
			.defaultIfEmpty("")
			.map((body) -> parse(body, contentType, etag.isEmpty() ? null : etag.get(0), reference));
	}

	private boolean isKeyIn(String text) {
		ApiKey apiKey = this.settings.apiKey();
		return apiKey != null && apiKey.isIn(text);
	}

	/** A server can write what it likes there, so only what is common is told. */
	private static String contentType(@Nullable String header) {
		if (header == null) {
			return "no content type";
		}
		String type = header.split(";", 2)[0].trim();
		return COMMON_TYPES.contains(type) ? type : "an uncommon content type";
	}

	private Answer parse(String body, String contentType, @Nullable String etag, PromptReference reference) {
		if (isKeyIn(body)) {
			// it would go into stores, and to the model
			throw this.errors.malformed(reference, "an answer that repeats the API key");
		}
		Set<Object> ambiguous = Collections.newSetFromMap(new IdentityHashMap<>());
		Object answer;
		try {
			answer = Json.parse(body, ambiguous);
		}
		catch (JsonException ex) {
			throw this.errors.malformed(reference,
					"%s, %d characters, %s".formatted(contentType, body.length(), ex.getMessage()));
		}
		if (!(answer instanceof Map<?, ?> map) || !(map.get("objects") instanceof List<?> objects)) {
			throw this.errors.malformed(reference, "JSON without a list of \"objects\"");
		}
		if (objects.isEmpty()) {
			throw this.errors.notFound(reference);
		}
		if (objects.size() > 1) {
			throw this.errors.malformed(reference, "%d prompts, where one was asked for".formatted(objects.size()));
		}
		if (!(objects.get(0) instanceof Map<?, ?> row)) {
			throw this.errors.malformed(reference, "an object that is no prompt row");
		}
		String mismatch = (ambiguous.contains(answer) || ambiguous.contains(row)) ? "a row that names a member twice"
				: RowCheck.mismatch(reference, row);
		if (mismatch != null) {
			throw this.errors.malformed(reference, mismatch);
		}
		return new Found(row, etag);
	}

}
