package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * Requests to Braintrust's REST API that return JSON. Thread-safe; never blocks.
 */
public final class BraintrustApi {

	private static final int READ_RETRIES = 2;

	private static final Duration RETRY_BACKOFF = Duration.ofMillis(200);

	private final BraintrustHttpClient http;

	private final ClientSettings settings;

	/**
	 * Create an instance.
	 * @param http the HTTP client
	 * @param settings URL and API key
	 */
	public BraintrustApi(BraintrustHttpClient http, ClientSettings settings) {
		this.http = http;
		this.settings = settings;
	}

	/**
	 * Whether there is an API key.
	 * @return whether requests can be authenticated
	 */
	public boolean hasApiKey() {
		return this.settings.apiKey() != null;
	}

	/**
	 * The base URL for messages.
	 * @return the URL, without user info and query
	 */
	public String location() {
		return this.settings.location();
	}

	/**
	 * Read an object or a list. Repeated after a transient failure.
	 * @param what what is done, for messages, such as "Finding the dataset 'x'"
	 * @param path the path, with variables in braces
	 * @param variables the variables of the path and of the query; those that are not
	 * part of the path are the query
	 * @return plain data; fails with an {@link ApiException}
	 */
	public Mono<Object> get(String what, String path, Map<String, String> variables) {
		StringBuilder template = new StringBuilder(path);
		variables.keySet().stream().filter((name) -> !path.contains("{" + name + "}")).forEach((name) -> {
			template.append((template.indexOf("?") < 0) ? '?' : '&');
			template.append(name).append("={").append(name).append('}');
		});
		return repeated(
				send(what, this.settings.apiUrl(), (client, url) -> client.get().uri(url + template, variables)));
	}

	/**
	 * Read by a POST request. Repeated after a transient failure.
	 * @param what what is done, for messages
	 * @param path the path, with variables in braces
	 * @param variables the variables of the path
	 * @param body plain data
	 * @return plain data; fails with an {@link ApiException}
	 */
	public Mono<Object> query(String what, String path, Map<String, String> variables, Map<String, ?> body) {
		return repeated(post(what, path, variables, body));
	}

	/**
	 * Change something, or call a function. Never repeated.
	 * @param what what is done, for messages
	 * @param path the path, with variables in braces
	 * @param variables the variables of the path
	 * @param body plain data
	 * @return plain data, empty for null; fails with an {@link ApiException}
	 */
	public Mono<Object> post(String what, String path, Map<String, String> variables, Map<String, ?> body) {
		return post(what, this.settings.apiUrl(), path, variables, body);
	}

	/**
	 * Find the organizations of the API key.
	 * @param what what is done, for messages
	 * @param appUrl the base URL of the user interface
	 * @return plain data; fails with an {@link ApiException}
	 */
	public Mono<Object> login(String what, URI appUrl) {
		if (!this.settings.mayLogInAt(appUrl)) {
			return Mono.error(() -> new ApiException(
					"%s: the API key of a local server is not sent to %s".formatted(what, location(appUrl)), 403));
		}
		return repeated(post(what, appUrl, "/api/apikey/login", Map.of(), Map.of()));
	}

	private Mono<Object> post(String what, URI base, String path, Map<String, String> variables, Map<String, ?> body) {
		return send(what, base,
				(client, url) -> client.post()
					.uri(url + path, variables)
					.contentType(MediaType.APPLICATION_JSON)
					.bodyValue(Json.write(body)));
	}

	private interface Request {

		WebClient.RequestHeadersSpec<?> create(WebClient client, String baseUrl);

	}

	private Mono<Object> send(String what, URI base, Request request) {
		ApiKey apiKey = this.settings.apiKey();
		if (apiKey == null) {
			return Mono.error(() -> new ApiException(
					what + ": there is no API key; set braintrust.api-key, or the environment variable "
							+ "BRAINTRUST_API_KEY"));
		}
		return Mono.defer(() -> {
			ApiKeys.State keys = this.settings.keys().state();
			ApiKey current = Objects.requireNonNullElse(keys.key(), apiKey);
			return send(what, base, request, current).onErrorResume(
					(failure) -> failure instanceof ApiException exception && exception.isRejectedKey(),
					(rejected) -> this.settings.keys()
						.renew(current)
						.flatMap((renewed) -> renewed ? sendAgain(what, base, request, keys) : Mono.error(rejected)));
		});
	}

	/** A rejected request had no effect, so that it can be repeated. */
	private Mono<Object> sendAgain(String what, URI base, Request request, ApiKeys.State rejected) {
		ApiKeys.State keys = this.settings.keys().state();
		return keys.isForeignTo(rejected)
				? Mono.error(new ApiException(
						what + ": the new API key belongs to another organization than the rejected one", 401))
				: send(what, base, request, Objects.requireNonNull(keys.key()));
	}

	private Mono<Object> send(String what, URI base, Request request, ApiKey apiKey) {
		Function<WebClient, Mono<Object>> exchange = (client) -> request.create(client, BaseUrl.of(base))
			.accept(MediaType.APPLICATION_JSON)
			.header(HttpHeaders.AUTHORIZATION, apiKey.authorization())
			.exchangeToMono((response) -> read(response, what, base, apiKey));
		return this.http.exchange(exchange).onErrorMap((failure) -> translate(failure, what, base));
	}

	private static Mono<Object> repeated(Mono<Object> request) {
		return request.retryWhen(Retry.backoff(READ_RETRIES, RETRY_BACKOFF)
			.filter((failure) -> failure instanceof ApiException exception && exception.isTransient())
			.onRetryExhaustedThrow((spec, signal) -> signal.failure()));
	}

	private Mono<Object> read(ClientResponse response, String what, URI base, ApiKey apiKey) {
		int status = response.statusCode().value();
		if (!response.statusCode().is2xxSuccessful()) {
			// not read: the body may be endless, and may contain an e-mail address
			return ResponseDecoder.cancel(response)
				.then(Mono.error(() -> new ApiException(
						"%s: %s answered %d; %s".formatted(what, location(base), status, remedy(status)), status)));
		}
		return response.bodyToMono(String.class).defaultIfEmpty("").flatMap((body) -> {
			if (apiKey.isContainedIn(body)) {
				throw malformed(what, base, "a response that contains the API key");
			}
			try {
				return Mono.justOrEmpty(Json.parse(body));
			}
			catch (JsonException ex) {
				throw malformed(what, base, "%d characters, %s".formatted(body.length(), ex.getMessage()));
			}
		});
	}

	private static String remedy(int status) {
		return switch (status) {
			case 400 -> "the request is not valid: do the names and versions exist?";
			case 401 -> "the API key is not valid; check braintrust.api-key";
			case 403 -> "the API key has no access to it; check braintrust.api-key and the project";
			case 404 -> "does it exist, and is braintrust.api-url right?";
			case 429 -> "too many requests; try again later";
			default -> (status >= 500 || status == 408) ? "the service has a problem; try again later"
					: "is braintrust.api-url right?";
		};
	}

	/**
	 * The exception for a response that has not the form that it should have.
	 * @param what what was done
	 * @param detail what is wrong, without text from the response
	 * @return the exception
	 */
	public ApiException malformed(String what, String detail) {
		return malformed(what, this.settings.apiUrl(), detail);
	}

	private ApiException malformed(String what, URI base, String detail) {
		return new ApiException("%s: %s did not answer as Braintrust's API does (%s); is braintrust.api-url right?"
			.formatted(what, location(base), detail), 200);
	}

	private Throwable translate(Throwable failure, String what, URI base) {
		if (failure instanceof ApiException) {
			return failure;
		}
		if (failure instanceof UnusableResponseException) {
			return malformed(what, base, String.valueOf(failure.getMessage()));
		}
		if (caused(failure, DataBufferLimitException.class)) {
			return malformed(what, base, "a response that is too large");
		}
		String problem = caused(failure, TimeoutException.class) ? "did not answer in time" : "gave no valid answer";
		return new ApiException("%s: %s %s (%s); check braintrust.api-url and the network".formatted(what,
				location(base), problem, Descriptions.classes(failure)));
	}

	private static boolean caused(Throwable failure, Class<?> type) {
		@Nullable Throwable cause = failure;
		while (cause != null && !type.isInstance(cause)) {
			cause = cause.getCause();
		}
		return cause != null;
	}

	private String location(URI base) {
		return base.equals(this.settings.apiUrl()) ? this.settings.location() : Descriptions.host(base);
	}

}
