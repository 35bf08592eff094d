package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;

import dev.braintrust.spring.json.internal.Json;

/**
 * Looks up the name of the organization that an API key belongs to. The first call of
 * {@link #get} starts one request in the background; {@code get} returns null until the
 * response arrives, and never blocks. Retried at most once per minute.
 */
public final class OrganizationNameLookup implements Supplier<@Nullable String> {

	private static final Duration RETRY_BACKOFF = Duration.ofMinutes(1);

	private final BraintrustHttpClient http;

	private final ClientSettings settings;

	private final URI appUrl;

	private final AtomicBoolean requesting = new AtomicBoolean();

	private volatile long nextAttemptNanos = System.nanoTime();

	private final @Nullable String configured;

	private volatile @Nullable Found found;

	private record Found(int tenant, String name) {
	}

	/**
	 * Create a lookup. No request is sent.
	 * @param http the HTTP client
	 * @param settings the API key and the timeout
	 * @param appUrl the base URL of the user interface, which has the login endpoint
	 * @param configured the configured name, or null
	 */
	public OrganizationNameLookup(BraintrustHttpClient http, ClientSettings settings, URI appUrl,
			@Nullable String configured) {
		this.http = http;
		this.settings = settings;
		this.appUrl = appUrl;
		this.configured = configured;
	}

	@Override
	public @Nullable String get() {
		if (this.configured != null) {
			return this.configured;
		}
		ApiKeys.State keys = this.settings.keys().state();
		Found current = this.found;
		if (current != null && current.tenant() == keys.tenant()) {
			return current.name();
		}
		if (keys.key() != null && System.nanoTime() - this.nextAttemptNanos >= 0
				&& this.requesting.compareAndSet(false, true)) {
			request(keys.key(), keys.tenant());
		}
		return null;
	}

	private void request(ApiKey apiKey, int tenant) {
		this.http
			.exchange((client) -> client.post()
				.uri(BaseUrl.of(this.appUrl) + "/api/apikey/login")
				.header(HttpHeaders.AUTHORIZATION, apiKey.authorization())
				.retrieve()
				.bodyToMono(String.class))
			.timeout(this.settings.timeout())
			.flatMap((response) -> Mono.justOrEmpty(read(response)))
			.doOnNext((name) -> this.found = new Found(tenant, name))
			.onErrorComplete()
			.doFinally((signal) -> {
				this.nextAttemptNanos = System.nanoTime() + RETRY_BACKOFF.toNanos();
				this.requesting.set(false);
			})
			.subscribe();
	}

	/**
	 * Null if the key belongs to several organizations: then the one of the project is
	 * not known.
	 */
	private static @Nullable String read(String body) {
		return (Json.parse(body) instanceof Map<?, ?> map && map.get("org_info") instanceof List<?> all
				&& all.size() == 1 && all.get(0) instanceof Map<?, ?> only && only.get("name") instanceof String found)
						? found : null;
	}

}
