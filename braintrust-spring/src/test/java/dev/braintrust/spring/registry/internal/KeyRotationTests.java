package dev.braintrust.spring.registry.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.ApiKeys;
import dev.braintrust.spring.client.internal.BraintrustApi;
import dev.braintrust.spring.client.internal.BraintrustClient;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.OrganizationComparison;
import dev.braintrust.spring.client.internal.ProxyAndTls;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.redis.internal.RedisPromptStore;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.selection.internal.VersionSelection;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.FakeOrganization;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.PublishedPrompt;
import dev.braintrust.spring.test.ReceivedRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * API keys that are replaced while the application runs, over real HTTP, with real
 * stores.
 */
class KeyRotationTests {

	private static final String OLD = "sk-0123456789-the-old-key";

	private static final String NEW = "sk-0123456789-the-new-key";

	private static final PromptReference GREETER = PromptReference.of("greeter");

	@RegisterExtension
	static final RedisServerExtension redis = new RedisServerExtension();

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final List<AutoCloseable> resources = new ArrayList<>(List.of(this.braintrust));

	@TempDir
	private Path directory;

	@AfterEach
	void close() throws Exception {
		for (int i = this.resources.size() - 1; i >= 0; i--) {
			this.resources.get(i).close();
		}
	}

	/** One process of an application, whose key can be changed. */
	private final class Process implements RegistryBackend.Factory {

		private final AtomicInteger asked = new AtomicInteger();

		private final ClientSettings settings;

		private final BraintrustHttpClient http;

		private final @Nullable PromptStore store;

		private final ApiKeys keys;

		private final CachingPromptRegistry registry;

		private volatile String key;

		Process(String key, @Nullable PromptStore store) {
			this.key = key;
			this.store = store;
			this.keys = new ApiKeys(new ApiKey(key), () -> {
				this.asked.incrementAndGet();
				return new ApiKey(this.key);
			}, (candidate, projectIds) -> comparison().compare(candidate, projectIds));
			this.settings = new ClientSettings(URI.create(KeyRotationTests.this.braintrust.url()), this.keys,
					Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10), 0, 16, 100_000);
			this.http = new BraintrustHttpClient(WebClient::builder, this.settings, ProxyAndTls.DIRECT);
			this.registry = new CachingPromptRegistry(this,
					VersionSelection.of(new ReferenceDefaults(FakeBraintrust.PROJECT, null, null)),
					new CacheSettings(100, Duration.ofMinutes(5), 8, Duration.ofHours(1), Duration.ofSeconds(5),
							Duration.ofMillis(1), null, CacheSettings.DEFAULTS.deletedPolicy()),
					List.of());
			this.keys.setHolder(this.registry);
			KeyRotationTests.this.resources.add(this.http);
			KeyRotationTests.this.resources.add(this.registry);
		}

		private OrganizationComparison comparison() {
			return new OrganizationComparison(this.http, this.settings);
		}

		@Override
		public int tenant() {
			return this.keys.state().tenant();
		}

		@Override
		public RegistryBackend create() {
			return new RegistryBackend(new BraintrustClient(this.http, this.settings),
					new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE),
					new PromptStores(this.store, null,
							StoreNamespaces.of(KeyRotationTests.this.braintrust.url(), this.keys),
							Duration.ofSeconds(20)));
		}

		@Nullable String version(String slug) {
			return this.registry.get(slug).version();
		}

		@Nullable String refresh(PromptReference reference) {
			Prompt prompt = this.registry.refresh(reference).block(Duration.ofSeconds(20));
			return (prompt != null) ? prompt.version() : null;
		}

		void replaceKey() {
			KeyRotationTests.this.braintrust.revoke(this.key);
			this.key = NEW;
		}

	}

	private static String authorization(List<ReceivedRequest> requests) {
		return String.valueOf(requests.get(requests.size() - 1).header("authorization"));
	}

	private void failEverything() {
		this.braintrust.failWith(Endpoint.PROMPTS, Fault.status(503));
		this.braintrust.failWith(Endpoint.PROJECTS, Fault.status(503));
	}

	private PromptStore store(String type) {
		if (type.equals("file")) {
			return new FilePromptStore(this.directory);
		}
		LettuceConnectionFactory connections = redis.connections();
		this.resources.add(connections::destroy);
		return new RedisPromptStore(connections, "rotation:" + this.directory.getFileName() + ":",
				Duration.ofMinutes(5), Duration.ofSeconds(5));
	}

	@Test
	void shouldUseTheNewKeyAndKeepPromptsWhenItBelongsToTheSameOrganization() {
		PublishedPrompt first = this.braintrust.publish("greeter", "Hello");
		Process process = new Process(OLD, null);
		assertThat(process.version("greeter")).isEqualTo(first.version());
		process.replaceKey();
		PublishedPrompt second = this.braintrust.publish("greeter", "Hi");
		assertThat(process.refresh(GREETER)).isEqualTo(second.version());
		assertThat(authorization(this.braintrust.requests(Endpoint.PROMPTS))).isEqualTo("Bearer " + NEW);
		assertThat(process.asked).hasValue(1);
		assertThat(process.tenant()).isZero();
		failEverything();
		assertThatExceptionOfType(PromptException.class).isThrownBy(() -> process.refresh(GREETER));
		assertThat(process.version("greeter")).isEqualTo(second.version());
	}

	@Test
	void shouldKeepLastKnownGoodWhileBraintrustCanNotConfirmTheNewKey() {
		PublishedPrompt first = this.braintrust.publish("greeter", "Hello");
		Process process = new Process(OLD, null);
		process.version("greeter");
		process.replaceKey();
		this.braintrust.failWith(Endpoint.PROJECTS, Fault.status(503));
		assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> process.refresh(GREETER))
			.withMessageContaining("401")
			.satisfies((ex) -> assertThat(ex).hasMessageNotContaining(OLD).hasMessageNotContaining(NEW));
		assertThat(process.version("greeter")).isEqualTo(first.version());
	}

	@ParameterizedTest
	@ValueSource(strings = { "file", "redis" })
	void shouldReadStoredPromptsOfTheReplacedKeyWhenBothBelongToTheSameOrganization(String type) throws Exception {
		PublishedPrompt greeter = this.braintrust.publish("greeter", "Hello");
		PublishedPrompt rare = this.braintrust.publish("rare", "Hello");
		Process earlier = new Process(OLD, store(type));
		earlier.version("greeter");
		earlier.version("rare");
		earlier.registry.close();
		Process process = new Process(OLD, store(type));
		process.version("greeter");
		process.replaceKey();
		process.refresh(GREETER);
		failEverything();
		assertThat(process.version("rare")).isEqualTo(rare.version());
		process.registry.close();
		Process later = new Process(NEW, store(type));
		assertThat(later.version("greeter")).as("copied to the new key").isEqualTo(greeter.version());
		assertThatExceptionOfType(PromptUnavailableException.class)
			.as("a new process can't know that the old key belongs to the same organization")
			.isThrownBy(() -> later.version("rare"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "file", "redis" })
	void shouldServeNoPromptOfTheReplacedKeyWhenTheNewOneBelongsToAnotherOrganization(String type) {
		this.braintrust.publish("greeter", "Hello");
		this.braintrust.publish("rare", "Hello");
		FakeOrganization other = this.braintrust.addOrganization("other", NEW);
		PublishedPrompt foreign = other.publishIn(FakeBraintrust.PROJECT, "greeter", "Bonjour");
		Process process = new Process(OLD, store(type));
		process.version("greeter");
		process.version("rare");
		process.replaceKey();
		assertThat(process.refresh(GREETER)).isEqualTo(foreign.version());
		failEverything();
		assertThat(process.version("greeter")).isEqualTo(foreign.version());
		assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> process.version("rare"))
			.satisfies((ex) -> assertThat(ex).hasMessageNotContaining(NEW));
		assertThat(process.registry.statuses())
			.allMatch((status) -> status.prompt() == null || foreign.projectId().equals(status.prompt().projectId()));
	}

	@Test
	void shouldNeverMixOrganizationsWhileManyThreadsRead() throws Exception {
		List<String> slugs = List.of("a", "b", "c", "d", "e", "f");
		slugs.forEach((slug) -> this.braintrust.publish(slug, "Hello"));
		FakeOrganization other = this.braintrust.addOrganization("other", NEW);
		List<String> foreign = slugs.stream()
			.map((slug) -> other.publishIn(FakeBraintrust.PROJECT, slug, "Bonjour").projectId())
			.distinct()
			.toList();
		Process process = new Process(OLD, new FilePromptStore(this.directory));
		slugs.forEach(process::version);
		AtomicBoolean switched = new AtomicBoolean();
		CountDownLatch stop = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(8);
		List<Future<Integer>> readers = new ArrayList<>();
		for (int i = 0; i < 7; i++) {
			readers.add(threads.submit(() -> read(process, slugs, foreign, switched, stop)));
		}
		process.replaceKey();
		process.refresh(PromptReference.of("a"));
		slugs.forEach(process::version);
		stop.countDown();
		for (Future<Integer> reader : readers) {
			assertThat(reader.get(20, TimeUnit.SECONDS)).as("prompts of the old organization after the switch")
				.isZero();
		}
		threads.shutdownNow();
		assertThat(process.asked).hasValue(1);
		assertThat(process.tenant()).isOne();
	}

	private static int read(Process process, List<String> slugs, List<String> foreign, AtomicBoolean switched,
			CountDownLatch stop) throws InterruptedException {
		int wrong = 0;
		for (int i = 0; !stop.await(0, TimeUnit.SECONDS); i++) {
			boolean before = switched.get();
			String project = String.valueOf(process.registry.get(slugs.get(i % slugs.size())).projectId());
			if (foreign.contains(project)) {
				switched.set(true);
			}
			else if (before) {
				wrong++;
			}
		}
		return wrong;
	}

	@Test
	void shouldDiscardResponsesThatArriveAfterTheSwitchToAnotherOrganization() throws Exception {
		this.braintrust.publish("greeter", "Hello");
		this.braintrust.publish("slow", "Hello");
		FakeOrganization other = this.braintrust.addOrganization("other", NEW);
		PublishedPrompt foreign = other.publishIn(FakeBraintrust.PROJECT, "slow", "Bonjour");
		Process process = new Process(OLD, new FilePromptStore(this.directory));
		process.version("greeter");
		CountDownLatch answer = new CountDownLatch(1);
		this.braintrust.failWith(Fault.heldUntil(answer)
			.when((request) -> ("Bearer " + OLD).equals(request.header("authorization"))
					&& "slow".equals(request.query().get("slug"))));
		ExecutorService threads = Executors.newSingleThreadExecutor();
		this.resources.add(threads::shutdownNow);
		this.braintrust.clear();
		Future<@Nullable String> reader = threads.submit(() -> process.version("slow"));
		this.braintrust.awaitRequests(1);
		process.key = NEW;
		assertThat(process.keys.renew(process.keys.state().key()).block()).isTrue();
		answer.countDown();
		assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(foreign.version());
		process.registry.close();
		failEverything();
		Process later = new Process(NEW, new FilePromptStore(this.directory));
		assertThat(later.version("slow")).isEqualTo(foreign.version());
	}

	@Test
	void shouldAskOnceWhenTheKeyDoesNotChange() throws Exception {
		this.braintrust.revoke(OLD);
		Process process = new Process(OLD, null);
		ExecutorService threads = Executors.newFixedThreadPool(8);
		this.resources.add(threads::shutdownNow);
		List<Future<?>> loads = new ArrayList<>();
		for (int i = 0; i < 24; i++) {
			String slug = "prompt-" + i;
			loads.add(threads.submit(() -> process.version(slug)));
		}
		for (Future<?> load : loads) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> load.get(20, TimeUnit.SECONDS))
				.withMessageContaining("the API key is not valid");
		}
		assertThat(process.asked).hasValue(1);
		assertThat(this.braintrust.requests(Endpoint.PROJECTS)).isEmpty();
	}

	@Test
	void shouldRepeatARejectedRequestOfAnotherClientOfTheApi() {
		Process process = new Process(OLD, null);
		BraintrustApi api = new BraintrustApi(process.http, process.settings);
		process.replaceKey();
		assertThat(api.post("Creating the project 'x'", "/v1/project", Map.of(), Map.of("name", "x")).block())
			.isInstanceOf(Map.class);
		assertThat(process.asked).hasValue(1);
	}

	@Test
	void shouldCompareOrganizationsWhenAllPromptsWereEvicted() {
		this.braintrust.publish("greeter", "Hello");
		FakeOrganization other = this.braintrust.addOrganization("other", NEW);
		PublishedPrompt foreign = other.publishIn(FakeBraintrust.PROJECT, "greeter", "Bonjour");
		Process process = new Process(OLD, null);
		process.version("greeter");
		process.registry.evictAll();
		ApiKeys.State before = process.keys.state();
		process.replaceKey();
		assertThat(process.version("greeter")).isEqualTo(foreign.version());
		assertThat(process.keys.state().isForeignTo(before)).isTrue();
		assertThat(process.registry.projectIds()).containsExactly(foreign.projectId());
	}

	@Test
	void shouldRememberAnotherOrganizationWhenNothingIsLoadedBeforeTheNextKey() {
		Map<String, ApiKeys.Organization> answers = Map.of("b", ApiKeys.Organization.OTHER, "c",
				ApiKeys.Organization.UNKNOWN);
		AtomicInteger asked = new AtomicInteger();
		ApiKeys keys = new ApiKeys(new ApiKey("a"), () -> new ApiKey((asked.getAndIncrement() == 0) ? "b" : "c"),
				(candidate, projectIds) -> Mono.just(
						Objects.requireNonNull(answers.get(candidate.authorization().substring("Bearer ".length())))));
		ApiKeys.State first = keys.state();
		assertThat(keys.renew(Objects.requireNonNull(first.key())).block()).isTrue();
		ApiKeys.State second = keys.state();
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> Boolean.TRUE.equals(keys.renew(Objects.requireNonNull(second.key())).block()));
		assertThat(keys.state().isForeignTo(first)).isTrue();
		assertThat(keys.state().isForeignTo(second)).isFalse();
	}

}
