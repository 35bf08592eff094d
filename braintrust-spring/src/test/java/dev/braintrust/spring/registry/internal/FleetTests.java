package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.redis.internal.RedisPromptStore;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A fleet of registries that share a real Redis server and an API.
 */
@ExtendWith(OutputCaptureExtension.class)
class FleetTests {

	private static final int INSTANCES = 20;

	private static final PromptReference GREETER = PromptReference.of("greeter");

	@RegisterExtension
	static final RedisServerExtension redis = new RedisServerExtension();

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final List<TestRegistry> instances = new ArrayList<>();

	private final List<LettuceConnectionFactory> connections = new ArrayList<>();

	@BeforeEach
	void empty() {
		try (var connection = connect().getConnection()) {
			connection.serverCommands().flushAll();
		}
	}

	@AfterEach
	void close() {
		this.instances.forEach(TestRegistry::close);
		this.connections.forEach(LettuceConnectionFactory::destroy);
		this.braintrust.close();
	}

	private LettuceConnectionFactory connect() {
		LettuceConnectionFactory factory = redis.connections();
		this.connections.add(factory);
		return factory;
	}

	private RedisPromptStore store(Duration lease) {
		return new RedisPromptStore(connect(), "test:", Duration.ofMinutes(5), lease);
	}

	private void join(int count, Duration interval) {
		for (int i = 0; i < count; i++) {
			join(interval);
		}
	}

	private TestRegistry join(Duration interval) {
		return join(interval, Duration.ofSeconds(10));
	}

	private TestRegistry join(Duration interval, Duration timeout) {
		TestRegistry instance = TestRegistry.at(this.braintrust.url())
			.timeout(timeout)
			.store(store(timeout.plusSeconds(1)))
			.settings((settings) -> settings.interval(interval).revalidation(Duration.ofSeconds(5)))
			.build();
		this.instances.add(instance);
		return instance;
	}

	private StoreKey key() {
		return StoreKeyFactory.create(
				StoreKeyFactory.namespace(this.braintrust.url(), "Bearer " + TestRegistry.API_KEY),
				new ReferenceDefaults("support-bot", null, null).complete(GREETER));
	}

	private String redisKey(String kind) {
		return "test:{" + key().id() + "}:" + kind;
	}

	private StringRedisTemplate template() {
		return new StringRedisTemplate(connect());
	}

	private void awaitVersion(TestRegistry instance, String version, Duration atMost) {
		Awaitility.await().atMost(atMost).until(() -> instance.registry.get(GREETER).version().equals(version));
	}

	private Set<String> versions() {
		Set<String> versions = new HashSet<>();
		this.instances.forEach((instance) -> versions.add(instance.registry.get(GREETER).version()));
		return versions;
	}

	@Test
	void shouldSharePromptsByIdApartFromThoseBySlug() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		PromptReference byId = PromptReference.ofId(FakeBraintrust.idOf("greeter"));
		join(2, Duration.ofMinutes(1));
		assertThat(this.instances.get(0).registry.get(byId).version()).isEqualTo("1");
		Awaitility.await()
			.untilAsserted(() -> assertThat(template().keys("test:*")).anyMatch((key) -> !key.contains(key().id())));
		this.braintrust.failWith(Fault.status(503));
		assertThat(this.instances.get(1).registry.get(byId).slug()).isEqualTo("greeter");
		assertThatExceptionOfType(PromptUnavailableException.class)
			.isThrownBy(() -> this.instances.get(1).registry.get(GREETER));
	}

	@Test
	void shouldSendAsManyRequestsAsOneInstance() throws Exception {
		Duration interval = Duration.ofMillis(500);
		join(INSTANCES, interval);
		this.braintrust.withPrompt("greeter", "1", "Hi");
		ExecutorService threads = Executors.newFixedThreadPool(INSTANCES);
		CountDownLatch start = new CountDownLatch(1);
		try {
			List<Future<String>> first = new ArrayList<>();
			for (TestRegistry instance : this.instances) {
				first.add(threads.submit(() -> {
					start.await();
					return instance.registry.get(GREETER).version();
				}));
			}
			start.countDown();
			for (Future<String> version : first) {
				assertThat(version.get(1, TimeUnit.MINUTES)).isEqualTo("1");
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.braintrust.requests()).as("requests of a cold start of the whole fleet").hasSize(1);
		this.braintrust.clear();
		long started = System.nanoTime();
		this.braintrust.awaitRequests(8);
		Duration took = Duration.ofNanos(System.nanoTime() - started);
		double perInterval = 8.0 * interval.toMillis() / took.toMillis();
		assertThat(perInterval).as("requests of %d instances per interval", INSTANCES).isLessThan(1.3);
		assertThat(this.instances).allSatisfy(
				(instance) -> assertThat(instance.outcomes.getOrDefault("SHARED", 0)).as("results from other instances")
					.isGreaterThan(2));
	}

	@Test
	void shouldServeANewVersionOnAllInstancesWithinOneInterval() {
		Duration interval = Duration.ofMillis(500);
		join(INSTANCES, interval);
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(versions()).containsExactly("1");
		List<Duration> delays = new ArrayList<>();
		for (int version = 2; version < 9; version++) {
			this.braintrust.withPrompt("greeter", String.valueOf(version), "Hi");
			long published = System.nanoTime();
			String expected = String.valueOf(version);
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(5))
				.until(() -> versions().equals(Set.of(expected)));
			delays.add(Duration.ofNanos(System.nanoTime() - published));
		}
		delays.sort(null);
		assertThat(delays.get(delays.size() / 2)).as("median delay of %s", delays).isLessThan(interval.plusMillis(500));
	}

	@Test
	void shouldNotWaitBeyondTheLeaseForAnInstanceThatDied() {
		Duration interval = Duration.ofMillis(400);
		join(3, interval);
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(versions()).containsExactly("1");
		// an instance acquires the lease and dies
		RedisPromptStore dead = store(Duration.ofSeconds(2));
		StoreKey key = key();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> dead.acquire(key, interval) instanceof RefreshLease.Acquired);
		long died = System.nanoTime();
		this.braintrust.withPrompt("greeter", "2", "Hi");
		assertThat(versions()).as("callers do not wait meanwhile").containsExactly("1");
		Awaitility.await().until(() -> versions().equals(Set.of("2")));
		assertThat(Duration.ofNanos(System.nanoTime() - died)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(6));
	}

	@Test
	void shouldRefreshIndependentlyWhileRedisIsDownAndShareAgainAfterwards() throws Exception {
		join(3, Duration.ofMillis(500));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(versions()).containsExactly("1");
		redis.stop();
		try {
			this.braintrust.withPrompt("greeter", "2", "Hi");
			Awaitility.await().until(() -> versions().equals(Set.of("2")));
		}
		finally {
			redis.start();
		}
		this.braintrust.withPrompt("greeter", "3", "Hi");
		Awaitility.await().until(() -> versions().equals(Set.of("3")));
		this.instances.forEach((instance) -> instance.outcomes.clear());
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.instances)
				.anySatisfy((instance) -> assertThat(instance.outcomes).containsKey("SHARED")));
	}

	@Test
	void shouldServeAPromptStoredByAnotherInstanceDuringAnOutage() {
		join(1, Duration.ofMillis(500));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(versions()).containsExactly("1");
		this.braintrust.failWith(Fault.status(503));
		this.instances.remove(0).close();
		Awaitility.await().pollDelay(Duration.ofMillis(800)).until(() -> true);
		join(1, Duration.ofMillis(500));
		assertThat(versions()).containsExactly("1");
		assertThat(this.instances.get(0).registry.status(GREETER).source()).isEqualTo(Source.STORE);
	}

	@Test
	void shouldBackOffTogetherWhenTheApiThrottlesOneInstance() {
		join(5, Duration.ofMillis(300));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(versions()).containsExactly("1");
		this.braintrust.clear();
		this.braintrust.failWith(Fault.tooManyRequests(Duration.ofSeconds(2)));
		this.braintrust.awaitRequests(1);
		Awaitility.await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
		assertThat(this.braintrust.requests()).as("requests while throttled").hasSizeLessThanOrEqualTo(2);
		this.braintrust.recover();
		this.braintrust.withPrompt("greeter", "2", "Hi");
		Awaitility.await().until(() -> versions().equals(Set.of("2")));
	}

	@Test
	void shouldNotReplaceANewerRowWithALateOne() {
		RedisPromptStore slow = store(Duration.ofMillis(50));
		RedisPromptStore fast = store(Duration.ofSeconds(10));
		StoreKey key = StoreKeyFactory.create("n", GREETER);
		RefreshLease.Acquired late = (RefreshLease.Acquired) slow.acquire(key, Duration.ofSeconds(10));
		Awaitility.await().until(() -> fast.acquire(key, Duration.ofSeconds(10)) instanceof RefreshLease.Acquired);
		fast.publish(key, null, FilePromptStoreTests.prompt(2), Duration.ofSeconds(10), Duration.ZERO);
		slow.publish(key, late.token(), FilePromptStoreTests.prompt(1), Duration.ofSeconds(10), Duration.ZERO);
		slow.publishFailure(key, late.token(), Duration.ofSeconds(10), false);
		assertThat(fast.acquire(key, Duration.ofSeconds(10))).isInstanceOfSatisfying(RefreshLease.NotNeeded.class,
				(fresh) -> assertThat(fresh.stored()).isEqualTo(FilePromptStoreTests.prompt(2)));
		assertThat(fast.read(key)).isEqualTo(FilePromptStoreTests.prompt(2));
		fast.remove(key);
		assertThat(fast.read(key)).isNull();
	}

	@Test
	void shouldRelyOnAResultOfAnotherInstanceForItsOwnIntervalOnly() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		TestRegistry slow = join(Duration.ofSeconds(100));
		TestRegistry fast = join(Duration.ofSeconds(1));
		assertThat(versions()).containsExactly("1");
		slow.registry.refresh(GREETER).block();
		StringRedisTemplate template = template();
		Awaitility.await().until(() -> template.getExpire(redisKey("checked")) > 60);
		this.braintrust.withPrompt("greeter", "2", "Hi");
		awaitVersion(fast, "2", Duration.ofSeconds(15));
	}

	@Test
	void shouldBackOffForItsOwnIntervalOnlyWhenAnotherInstanceFailed() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		TestRegistry fast = join(Duration.ofSeconds(1));
		TestRegistry slow = join(Duration.ofSeconds(100));
		assertThat(versions()).containsExactly("1");
		this.braintrust.failWith(Fault.status(503));
		StringRedisTemplate template = template();
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
			slow.registry.evict(GREETER);
			slow.registry.get(GREETER);
			return template.getExpire(redisKey("checked")) > 60;
		});
		this.braintrust.recover();
		this.braintrust.withPrompt("greeter", "2", "Hi");
		awaitVersion(fast, "2", Duration.ofSeconds(15));
	}

	@Test
	void shouldBackOffForRetryAfterWhateverTheInterval() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		join(Duration.ofMillis(300));
		join(Duration.ofSeconds(100));
		assertThat(versions()).containsExactly("1");
		this.braintrust.failWith(Fault.tooManyRequests(Duration.ofSeconds(20)));
		StringRedisTemplate template = template();
		Awaitility.await().until(() -> template.getExpire(redisKey("checked")) > 10);
		this.braintrust.recover();
		this.braintrust.clear();
		Awaitility.await().during(Duration.ofSeconds(2)).until(() -> this.braintrust.requests().isEmpty());
	}

	@Test
	void shouldTakeOverALeaseThatNeverExpires() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		TestRegistry instance = join(Duration.ofMillis(400));
		assertThat(versions()).containsExactly("1");
		StringRedisTemplate template = template();
		template.opsForValue().set(redisKey("lease"), "unknown");
		this.braintrust.withPrompt("greeter", "2", "Hi");
		awaitVersion(instance, "2", Duration.ofSeconds(15));
		assertThat(template.opsForValue().get(redisKey("lease"))).isNotEqualTo("unknown");
	}

	/** Another instance may have a longer lease, and may have died. */
	@ParameterizedTest
	@CsvSource({ "lease, unknown, P365D", "lease, unknown:60000, PT60S", "checked, throttled 400000000, P4D",
			"checked, paused, P4D" })
	void shouldNotWaitLongerThanItsOwnLeaseOrTheMaximumBackOff(String kind, String value, Duration timeToLive) {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		TestRegistry instance = join(Duration.ofMillis(400), Duration.ofSeconds(2));
		assertThat(versions()).containsExactly("1");
		template().opsForValue().set(redisKey(kind), value, timeToLive);
		this.braintrust.withPrompt("greeter", "2", "Hi");
		awaitVersion(instance, "2", Duration.ofSeconds(30));
	}

	@ParameterizedTest
	@ValueSource(strings = { "340", "99999999", "paused", "failed 340", "throttled 340", "something else", "" })
	void shouldNotRelyOnAConfirmationThatNeverExpires(String checked) {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		TestRegistry instance = join(Duration.ofMillis(400));
		assertThat(versions()).containsExactly("1");
		template().opsForValue().set(redisKey("checked"), checked);
		this.braintrust.withPrompt("greeter", "2", "Hi");
		awaitVersion(instance, "2", Duration.ofSeconds(15));
	}

	@ParameterizedTest
	@ValueSource(strings = { "failed x", "something else", "-1", "", "340", "1e400", "99999999999999999999" })
	void shouldIgnoreAMalformedConfirmation(String checked) {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		TestRegistry instance = join(Duration.ofMillis(400));
		assertThat(versions()).containsExactly("1");
		template().opsForValue().set(redisKey("checked"), checked, Duration.ofMinutes(5));
		this.braintrust.withPrompt("greeter", "2", "Hi");
		awaitVersion(instance, "2", Duration.ofSeconds(15));
		assertThat(instance.events).noneMatch((event) -> event.startsWith("fails"));
	}

	@Test
	void shouldNotLogWhatTheServerSent(CapturedOutput output) {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		StringRedisTemplate template = template();
		template.opsForValue()
			.set(redisKey("row"), "{\"key\":\"" + key().id() + "\",\"row\":{},\"checkedAt\":\"s3cret\\n\"}");
		RedisPromptStore store = store(Duration.ofSeconds(1));
		assertThat(store.read(key())).isNull();
		assertThat(output).contains("is ignored").doesNotContain("s3cret");
		template.delete(redisKey("row"));
		template.opsForHash().put(redisKey("row"), "s3cret", "s3cret");
		TestRegistry instance = join(Duration.ofSeconds(1));
		assertThat(instance.registry.get(GREETER).version()).isEqualTo("1");
		assertThat(output).contains("The prompt store 'redis' failed", "RedisCommandExecutionException")
			.doesNotContain("WRONGTYPE", "s3cret");
	}

	@Test
	void shouldIncludeTheTimeInTheQueueInTheAgeOfAStoredRow() {
		RedisPromptStore store = store(Duration.ofSeconds(10));
		StoreKey key = StoreKeyFactory.create("n", GREETER);
		Duration freshFor = Duration.ofSeconds(60);
		store.publish(key, null, FilePromptStoreTests.prompt(1), freshFor, Duration.ofSeconds(50));
		assertThat(store.acquire(key, freshFor)).isInstanceOfSatisfying(RefreshLease.NotNeeded.class,
				(fresh) -> assertThat(fresh.age()).isBetween(Duration.ofSeconds(50), freshFor));
		store.publish(key, null, FilePromptStoreTests.prompt(2), freshFor, Duration.ZERO);
		store.publish(key, null, FilePromptStoreTests.prompt(1), freshFor, Duration.ofSeconds(50));
		assertThat(store.read(key)).as("a newer row is not replaced").isEqualTo(FilePromptStoreTests.prompt(2));
		StoreKey other = StoreKeyFactory.create("n", GREETER.withEnvironment("staging"));
		store.publish(other, null, FilePromptStoreTests.prompt(3), freshFor, Duration.ofSeconds(61));
		assertThat(store.read(other)).isEqualTo(FilePromptStoreTests.prompt(3));
		assertThat(store.acquire(other, freshFor)).as("too old to rely on").isInstanceOf(RefreshLease.Acquired.class);
	}

}
