package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;

/**
 * Fetches prompt rows from Braintrust's REST API, {@code GET /v1/prompt} by slug and
 * {@code GET /v1/prompt/{id}} by id. Thread-safe; never blocks.
 *
 * @see <a href="https://www.braintrust.dev/docs/reference/api/Prompts">Braintrust's API
 * reference</a>
 */
public final class BraintrustClient implements PromptSource {

	private static final Duration RETRY_BACKOFF = Duration.ofMillis(100);

	/**
	 * Entity tags that are accepted: they are sent with the next request, and written to
	 * stores.
	 */
	private static final Pattern ETAG = Pattern.compile("(W/)?\"[!#-~]{0,200}\"");

	private static final Set<String> COMMON_TYPES = Set.of("application/json", "text/html", "text/plain", "text/xml",
			"application/xml");

	private final BraintrustHttpClient http;

	private final ClientSettings settings;

	private final FetchExceptionFactory exceptions;

	/**
	 * Create a client.
	 * @param http the HTTP client
	 * @param settings URL, API key, timeouts and limits
	 */
	public BraintrustClient(BraintrustHttpClient http, ClientSettings settings) {
		this.http = http;
		this.settings = settings;
		this.exceptions = new FetchExceptionFactory(settings);
	}

	@Override
	public Mono<FetchResult> fetch(PromptReference reference, @Nullable String etag) {
		if (this.settings.apiKey() == null) {
			return Mono.error(this.exceptions.noApiKey(reference));
		}
		if (reference.id() == null && reference.project() == null && reference.projectId() == null) {
			return Mono.error(this.exceptions.noProject(reference));
		}
		return Mono.defer(() -> requestWithRenewal(reference, etag))
			.onErrorMap((ex) -> this.exceptions.translate(ex, reference))
			.retryWhen(Retry.backoff(this.settings.retries(), RETRY_BACKOFF)
				.filter((ex) -> ex instanceof PromptUnavailableException unavailable
						&& unavailable.reason().isTransient() && unavailable.retryAfter() == null)
				.onRetryExhaustedThrow((spec, signal) -> signal.failure()))
			.timeout(this.settings.timeout(), Mono.error(() -> this.exceptions.timeout(reference)));
	}

	@Override
	public Duration timeout() {
		return this.settings.timeout();
	}

	/** Sends the request once more if the key was rejected, and there is a new one. */
	private Mono<FetchResult> requestWithRenewal(PromptReference reference, @Nullable String etag) {
		ApiKey apiKey = Objects.requireNonNull(this.settings.apiKey());
		return request(reference, etag, apiKey)
			.onErrorResume(RejectedKeyException.class, (rejected) -> this.settings.keys()
				.renew(apiKey)
				.flatMap((renewed) -> renewed ? request(reference, etag, Objects.requireNonNull(this.settings.apiKey()))
						: Mono.error(rejected)))
			.onErrorMap(RejectedKeyException.class, RejectedKeyException::failure);
	}

	private Mono<FetchResult> request(PromptReference reference, @Nullable String etag, ApiKey apiKey) {
		Map<String, String> query = query(reference);
		// the id is a UUID, which needs no encoding
		StringBuilder template = new StringBuilder((reference.id() != null) ? "/" + reference.id() : "");
		int path = template.length();
		query.keySet()
			.forEach((name) -> template.append((template.length() == path) ? '?' : '&')
				.append(name)
				.append("={")
				.append(name)
				.append('}'));
		return this.http.exchange((client) -> client.get()
			.uri(root(this.settings.apiUrl()) + "/v1/prompt" + template, query)
			.accept(MediaType.APPLICATION_JSON)
			.header(HttpHeaders.AUTHORIZATION, apiKey.authorization())
			.headers((headers) -> {
				if (etag != null && ETAG.matcher(etag).matches()) {
					headers.setIfNoneMatch(etag);
				}
			})
			.exchangeToMono((response) -> read(response, etag, reference, apiKey)));
	}

	private static Map<String, String> query(PromptReference reference) {
		Map<String, String> query = new LinkedHashMap<>();
		if (reference.projectId() != null) {
			query.put("project_id", reference.projectId());
		}
		else if (reference.project() != null) {
			query.put("project_name", reference.project());
		}
		if (reference.slug() != null) {
			query.put("slug", reference.slug());
		}
		if (reference.version() != null) {
			query.put("version", reference.version());
		}
		else if (reference.environment() != null) {
			query.put("environment", reference.environment());
			if (reference.id() == null) {
				// without a limit, the list fails with 400 if several prompts match
				query.put("limit", "1");
			}
		}
		return query;
	}

	private static String root(URI apiUrl) {
		String url = apiUrl.toString();
		return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
	}

	private Mono<FetchResult> read(ClientResponse response, @Nullable String sentEtag, PromptReference reference,
			ApiKey apiKey) {
		HttpStatusCode status = response.statusCode();
		if (status.value() == 304) {
			return response.releaseBody()
				.then((sentEtag != null) ? Mono.just(new NotModified()) : Mono
					.error(() -> this.exceptions.malformed(reference, "304, although the request had no entity tag")));
		}
		if (!status.is2xxSuccessful()) {
			HttpHeaders headers = response.headers().asHttpHeaders();
			// not read: the body may be endless, and may contain an e-mail address
			return ResponseDecoder.cancel(response).then(Mono.error(() -> {
				PromptException failure = this.exceptions.status(status, headers, reference);
				return (status.value() == 401) ? new RejectedKeyException(failure) : failure;
			}));
		}
		List<String> etag = response.headers()
			.header(HttpHeaders.ETAG)
			.stream()
			.filter((tag) -> ETAG.matcher(tag).matches() && !apiKey.isContainedIn(tag))
			.toList();
		String contentType = contentType(response.headers().asHttpHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
		return response.bodyToMono(String.class)
			.defaultIfEmpty("")
			.map((body) -> parse(body, contentType, etag.isEmpty() ? null : etag.get(0), reference, apiKey));
	}

	/** The header may contain any text, so only common types are quoted. */
	private static String contentType(@Nullable String header) {
		if (header == null) {
			return "no content type";
		}
		String type = header.split(";", 2)[0].trim();
		return COMMON_TYPES.contains(type) ? type : "an uncommon content type";
	}

	private FetchResult parse(String body, String contentType, @Nullable String etag, PromptReference reference,
			ApiKey apiKey) {
		if (apiKey.isContainedIn(body)) {
			// the body would be written to stores, and sent to the model
			throw this.exceptions.malformed(reference, "a response that contains the API key");
		}
		Set<Object> ambiguous = Collections.newSetFromMap(new IdentityHashMap<>());
		Object response;
		try {
			response = Json.parse(body, ambiguous);
		}
		catch (JsonException ex) {
			throw this.exceptions.malformed(reference,
					"%s, %d characters, %s".formatted(contentType, body.length(), ex.getMessage()));
		}
		Map<?, ?> row = row(response, reference);
		String mismatch = (ambiguous.contains(response) || ambiguous.contains(row)) ? "a row with a duplicate member"
				: RowCheck.mismatch(reference, row);
		if (mismatch != null) {
			throw this.exceptions.malformed(reference, mismatch);
		}
		return new Found(row, etag);
	}

	/** The response is a list for a slug, and the row itself for an id. */
	private Map<?, ?> row(@Nullable Object response, PromptReference reference) {
		if (reference.id() != null && response instanceof Map<?, ?> row) {
			return row;
		}
		if (!(response instanceof Map<?, ?> map) || !(map.get("objects") instanceof List<?> objects)) {
			throw this.exceptions.malformed(reference, "JSON without a list of \"objects\"");
		}
		if (objects.isEmpty()) {
			throw this.exceptions.notFound(reference);
		}
		if (objects.size() > 1) {
			throw this.exceptions.malformed(reference, "%d prompts instead of one".formatted(objects.size()));
		}
		if (!(objects.get(0) instanceof Map<?, ?> row)) {
			throw this.exceptions.malformed(reference, "an object that is not a prompt row");
		}
		return row;
	}

}
