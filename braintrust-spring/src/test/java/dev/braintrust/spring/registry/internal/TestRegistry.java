package dev.braintrust.spring.registry.internal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.BraintrustClient;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.ProxyAndTls;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.DeletedPolicy;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * A registry over real HTTP with all of its dependencies, which records the events of its
 * listeners.
 */
final class TestRegistry implements RegistryListener, AutoCloseable {

	static final String API_KEY = "sk-test-of-the-registry";

	final CachingPromptRegistry registry;

	final List<String> events = new CopyOnWriteArrayList<>();

	/** Times of changes by slug and version. */
	final Map<String, Long> changedAt = new ConcurrentHashMap<>();

	final Map<String, Integer> outcomes = new ConcurrentHashMap<>();

	private final Duration timeout;

	private final List<BraintrustHttpClient> httpClients = new ArrayList<>();

	private volatile BraintrustClient client;

	private TestRegistry(Builder builder) {
		this.timeout = builder.timeout;
		this.client = client(builder.url);
		ReferenceDefaults defaults = new ReferenceDefaults("support-bot", null, builder.environment);
		SnapshotPrompts snapshots = builder.snapshots.isEmpty() ? null
				: new SnapshotPrompts(new PathMatchingResourcePatternResolver(), builder.snapshots, defaults);
		PromptStores stores = new PromptStores(builder.store, snapshots,
				StoreKeyFactory.namespace(builder.url, "Bearer " + API_KEY), builder.storeTimeout);
		this.registry = new CachingPromptRegistry(
				builder.offline ? new OfflinePromptSource(builder.snapshots)
						: (reference, etag) -> this.client.fetch(reference, etag),
				new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE), defaults,
				builder.offline ? builder.settings.withRefreshInterval(Duration.ZERO) : builder.settings, stores,
				List.of(this));
	}

	private BraintrustClient client(String url) {
		ClientSettings settings = new ClientSettings(URI.create(url), new ApiKey(API_KEY), Duration.ofMillis(500),
				Duration.ofSeconds(5), this.timeout, 0, 16, 100_000);
		BraintrustHttpClient http = new BraintrustHttpClient(WebClient::builder, settings, ProxyAndTls.DIRECT);
		this.httpClients.add(http);
		return new BraintrustClient(http, settings);
	}

	/** Use another URL of the API from now on. */
	void redirect(String url) {
		this.client = client(url);
	}

	static Builder at(String url) {
		return new Builder(url);
	}

	static final class Builder {

		private final String url;

		private CacheSettings settings = CacheSettings.DEFAULTS;

		private Duration timeout = Duration.ofSeconds(2);

		private Duration storeTimeout = Duration.ofSeconds(1);

		private List<String> snapshots = List.of();

		private @Nullable PromptStore store;

		private @Nullable String environment;

		private boolean offline;

		private Builder(String url) {
			this.url = url;
		}

		Builder settings(UnaryOperator<Settings> change) {
			this.settings = change.apply(new Settings()).build();
			return this;
		}

		Builder storeTimeout(Duration storeTimeout) {
			this.storeTimeout = storeTimeout;
			return this;
		}

		Builder timeout(Duration timeout) {
			this.timeout = timeout;
			return this;
		}

		Builder snapshots(String... locations) {
			this.snapshots = List.of(locations);
			return this;
		}

		Builder store(PromptStore store) {
			this.store = store;
			return this;
		}

		Builder environment(String environment) {
			this.environment = environment;
			return this;
		}

		Builder offline() {
			this.offline = true;
			return this;
		}

		TestRegistry build() {
			return new TestRegistry(this);
		}

	}

	/** Settings with times that are short enough for tests. */
	static final class Settings {

		private Duration interval = Duration.ofMinutes(1);

		private int concurrency = 8;

		private Duration idle = Duration.ofHours(1);

		private Duration revalidation = Duration.ofMillis(300);

		private Duration failureTtl = Duration.ofSeconds(5);

		private @Nullable Duration maxStaleness;

		private DeletedPolicy deleted = DeletedPolicy.KEEP;

		private int size = 1000;

		Settings interval(Duration interval) {
			this.interval = interval;
			return this;
		}

		Settings concurrency(int concurrency) {
			this.concurrency = concurrency;
			return this;
		}

		Settings idle(Duration idle) {
			this.idle = idle;
			return this;
		}

		Settings revalidation(Duration revalidation) {
			this.revalidation = revalidation;
			return this;
		}

		Settings failureTtl(Duration failureTtl) {
			this.failureTtl = failureTtl;
			return this;
		}

		Settings maxStaleness(Duration maxStaleness) {
			this.maxStaleness = maxStaleness;
			return this;
		}

		Settings failWhenDeleted() {
			this.deleted = DeletedPolicy.FAIL;
			return this;
		}

		Settings size(int size) {
			this.size = size;
			return this;
		}

		private CacheSettings build() {
			return new CacheSettings(this.size, this.interval, this.concurrency, this.idle, this.revalidation,
					this.failureTtl, this.maxStaleness, this.deleted);
		}

	}

	@Override
	public void loaded(PromptReference reference, CompletedLoad load) {
		this.outcomes.merge((load.failure() != null) ? load.failure().name() : load.outcome().name(), 1, Integer::sum);
	}

	@Override
	public void changed(PromptReference reference, Prompt previous, Prompt current) {
		this.changedAt.put(reference.slug() + " " + current.version(), System.nanoTime());
		this.events.add("changed " + reference.slug() + " " + previous.version() + " -> " + current.version());
	}

	@Override
	public void failing(PromptReference reference, Throwable failure, @Nullable Prompt lastKnownGood) {
		this.events
			.add("fails " + reference.slug() + ((lastKnownGood != null) ? " serving " + lastKnownGood.version() : ""));
	}

	@Override
	public void recovered(PromptReference reference) {
		this.events.add("recovered " + reference.slug());
	}

	@Override
	public void close() {
		this.registry.close();
		this.httpClients.forEach(BraintrustHttpClient::close);
	}

}
