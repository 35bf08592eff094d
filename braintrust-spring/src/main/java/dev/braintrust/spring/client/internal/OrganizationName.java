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
 * The name of the organization that an API key belongs to. It is asked for once, when
 * somebody first wants it, and nobody waits for the answer: whoever asks before it is
 * there gets null.
 */
public final class OrganizationName implements Supplier<@Nullable String> {

	private static final Duration RETRY = Duration.ofMinutes(1);

	private final HttpConnection connection;

	private final ClientSettings settings;

	private final URI appUrl;

	private final AtomicBoolean asking = new AtomicBoolean();

	private volatile long retryNanos = System.nanoTime();

	private volatile @Nullable String name;

	/**
	 * Create a lookup. Nothing is asked.
	 * @param connection the connection to use
	 * @param settings which key
	 * @param appUrl the root of the user interface, which answers
	 * @param known the name, if it is configured
	 */
	public OrganizationName(HttpConnection connection, ClientSettings settings, URI appUrl, @Nullable String known) {
		this.connection = connection;
		this.settings = settings;
		this.appUrl = appUrl;
		this.name = known;
	}

	@Override
	public @Nullable String get() {
		ApiKey apiKey = this.settings.apiKey();
		if (this.name == null && apiKey != null && System.nanoTime() - this.retryNanos >= 0
				&& this.asking.compareAndSet(false, true)) {
			ask(apiKey);
		}
		return this.name;
	}

	private void ask(ApiKey apiKey) {
		this.connection
			.exchange((client) -> client.post()
				.uri(this.appUrl.toString().replaceAll("/+$", "") + "/api/apikey/login")
				.header(HttpHeaders.AUTHORIZATION, apiKey.authorization())
				.retrieve()
				.bodyToMono(String.class))
			.timeout(this.settings.timeout())
			.flatMap((answer) -> Mono.justOrEmpty(read(answer)))
			.doOnNext((found) -> this.name = found)
			.onErrorComplete()
			.doFinally((signal) -> {
				this.retryNanos = System.nanoTime() + RETRY.toNanos();
				this.asking.set(false);
			})
			.subscribe();
	}

	/** With several organizations, it can't be told which one a project is in. */
	private static @Nullable String read(String body) {
		return (Json.parse(body) instanceof Map<?, ?> map && map.get("org_info") instanceof List<?> all
				&& all.size() == 1 && all.get(0) instanceof Map<?, ?> only && only.get("name") instanceof String found)
						? found : null;
	}

}
