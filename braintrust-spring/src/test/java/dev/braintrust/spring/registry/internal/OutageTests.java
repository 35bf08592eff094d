package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Cached prompts while Braintrust fails, rejects requests, hangs, throttles, or reports
 * that they are deleted.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutageTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static final Duration INTERVAL = Duration.ofMillis(100);

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private TestRegistry test = registry((settings) -> settings);

	private TestRegistry registry(UnaryOperator<TestRegistry.Settings> settings) {
		return registry(Duration.ofSeconds(10), settings);
	}

	private TestRegistry registry(Duration timeout, UnaryOperator<TestRegistry.Settings> settings) {
		return TestRegistry.at(this.braintrust.url())
			.timeout(timeout)
			.settings((some) -> settings.apply(some.interval(INTERVAL)))
			.build();
	}

	private Prompt get() {
		return this.test.registry.get(GREETER);
	}

	private PromptStatus status() {
		return this.test.registry.status(GREETER);
	}

	/** The log is written after the status has changed. */
	private static void awaitLog(CapturedOutput output, String text) {
		Awaitility.await().untilAsserted(() -> assertThat(output).contains(text));
	}

	@AfterEach
	void close() {
		this.test.close();
		this.braintrust.close();
	}

	@Test
	void shouldServeLastKnownGoodDuringAnOutageAndReportIt(CapturedOutput output) {
		int before = output.getOut().length();
		this.braintrust.withPrompt("greeter", "1", "Hi").withPrompt("other", "1", "Hi");
		get();
		this.test.registry.get("other");
		assertThat(status().stale()).isFalse();
		assertThat(status().source()).isEqualTo(Source.API);
		this.braintrust.failWith(Fault.status(503));
		Awaitility.await().untilAsserted(() -> assertThat(this.test.registry.statuses()).allMatch(PromptStatus::stale));
		assertThat(get().version()).isEqualTo("1");
		assertThat(status().lastFailure()).isNotNull();
		assertThat(status().lastFailure().reason()).isEqualTo(Reason.SERVER_ERROR);
		assertThat(status().age()).isGreaterThan(Duration.ofMillis(50));
		assertThat(this.test.registry.staleHits()).isPositive();
		int requests = this.braintrust.requests().size();
		Awaitility.await().until(() -> this.braintrust.requests().size() > requests + 6);
		this.braintrust.recover();
		this.braintrust.withPrompt("greeter", "2", "Hi");
		Awaitility.await().untilAsserted(() -> assertThat(get().version()).isEqualTo("2"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(output.getOut().substring(before)).contains("Prompts are refreshed again"));
		assertThat(output.getOut().substring(before).split("Prompts can't be refreshed", -1))
			.as("log lines for the outage")
			.hasSize(2);
		assertThat(status().stale()).isFalse();
		assertThat(status().lastFailure()).isNull();
		assertThat(this.test.events).contains("fails greeter serving 1", "changed greeter 1 -> 2", "recovered greeter");
	}

	@Test
	void shouldReportA401AsAConfigurationError(CapturedOutput output) {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		get();
		this.braintrust.failWith(Fault.status(401, "who is ada@example.org?"));
		Awaitility.await().until(() -> status().lastFailure() != null);
		assertThat(status().lastFailure().isConfigurationError()).isTrue();
		assertThat(get().version()).isEqualTo("1");
		awaitLog(output, "until the configuration is fixed");
		assertThat(output).contains("ERROR").doesNotContain("ada@example.org", TestRegistry.API_KEY);
	}

	@Test
	void shouldStopServingAPromptThatExceedsMaxStaleness() {
		this.test.close();
		this.test = registry((settings) -> settings.maxStaleness(Duration.ofMillis(600)));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		get();
		this.braintrust.failWith(Fault.status(503));
		Awaitility.await()
			.until(() -> this.test.registry.getIfCached(GREETER) == null && status().lastFailure() != null);
		assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(this::get)
			.withMessageContainingAll("greeter", "max-staleness", "503");
		assertThat(status().prompt()).isNull();
		this.braintrust.recover();
		Awaitility.await().until(() -> this.test.registry.getIfCached(GREETER) != null);
		assertThat(get().version()).isEqualTo("1");
	}

	@Test
	void shouldServeADeletedPromptWithAWarningByDefault(CapturedOutput output) {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		get();
		this.braintrust.delete("greeter");
		Awaitility.await().until(() -> status().lastFailure() != null);
		assertThat(status().lastFailure().reason()).isEqualTo(Reason.NOT_FOUND);
		assertThat(get().version()).isEqualTo("1");
		awaitLog(output, "no longer exists; its last known good version 1 is still served");
	}

	@Test
	void shouldFailForADeletedPromptIfConfigured() {
		this.test.close();
		this.test = registry((settings) -> settings.failWhenDeleted().failureTtl(Duration.ofMillis(50)));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		get();
		this.braintrust.delete("greeter");
		Awaitility.await().until(() -> this.test.registry.getIfCached(GREETER) == null);
		assertThatExceptionOfType(PromptNotFoundException.class).isThrownBy(this::get);
		this.braintrust.withPrompt("greeter", "1", "Hi");
		Awaitility.await().ignoreExceptions().until(() -> get().version().equals("1"));
	}

	@Test
	void shouldBackOffForRetryAfter() {
		this.braintrust.withPrompt("greeter", "1", "Hi").withPrompt("other", "1", "Hi");
		get();
		this.test.registry.get("other");
		this.braintrust.failWith(Fault.tooManyRequests(Duration.ofSeconds(2)));
		Awaitility.await().until(() -> this.test.outcomes.containsKey("THROTTLED"));
		long since = System.nanoTime();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(20))
			.until(() -> System.nanoTime() - since > Duration.ofMillis(1500).toNanos());
		assertThat(this.test.outcomes.get("THROTTLED")).as("one for each running request, none later")
			.isLessThanOrEqualTo(2);
		assertThat(get().version()).isEqualTo("1");
		this.braintrust.recover();
		this.braintrust.withPrompt("greeter", "2", "Hi");
		Awaitility.await().until(() -> get().version().equals("2"));
	}

	@Test
	void shouldTimeOutARefreshThatHangs() {
		this.test.close();
		this.test = registry(Duration.ofMillis(700), (settings) -> settings);
		this.braintrust.withPrompt("greeter", "1", "Hi");
		Awaitility.await().ignoreExceptions().until(() -> get() != null);
		this.braintrust.failWith(Fault.hang());
		Awaitility.await().until(() -> status().lastFailure() != null);
		assertThat(status().lastFailure().reason()).isEqualTo(Reason.TIMEOUT);
		Duration fastest = Duration.ofMinutes(1);
		for (int call = 0; call < 10; call++) {
			long started = System.nanoTime();
			assertThat(get().version()).isEqualTo("1");
			Duration took = Duration.ofNanos(System.nanoTime() - started);
			fastest = (took.compareTo(fastest) < 0) ? took : fastest;
		}
		assertThat(fastest).as("the fastest call does not wait").isLessThan(INTERVAL);
		this.braintrust.recover();
		this.braintrust.withPrompt("greeter", "2", "Hi");
		Awaitility.await().until(() -> get().version().equals("2"));
	}

	@Test
	void shouldLimitConcurrentRefreshes() {
		this.test.close();
		this.test = registry((settings) -> settings.concurrency(3).interval(Duration.ofMillis(500)));
		for (int i = 0; i < 30; i++) {
			this.braintrust.withPrompt("p" + i, "1", "Hi");
		}
		for (int i = 0; i < 30; i++) {
			this.test.registry.get("p" + i);
		}
		this.braintrust.clear();
		CountDownLatch release = new CountDownLatch(1);
		this.braintrust.failWith(Fault.heldUntil(release));
		this.braintrust.awaitRequests(3);
		long since = System.nanoTime();
		Awaitility.await().until(() -> System.nanoTime() - since > Duration.ofMillis(1200).toNanos());
		assertThat(this.braintrust.requests()).as("concurrent requests while 30 refreshes are due").hasSize(3);
		release.countDown();
		this.braintrust.awaitRequests(33);
	}

	@Test
	void shouldLoadOnceMoreWhenRefreshesAreRequestedDuringALoad() {
		this.test.close();
		this.test = registry((settings) -> settings.interval(Duration.ofMinutes(1)));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		get();
		CountDownLatch release = new CountDownLatch(1);
		this.braintrust.failWith(Fault.heldUntil(release).times(1));
		this.test.registry.refresh(GREETER);
		this.braintrust.awaitRequests(2);
		// published after that request was sent; two refreshes are requested, as by a
		// webhook
		this.braintrust.withPrompt("greeter", "2", "Hi");
		List<Mono<Prompt>> refreshes = List.of(this.test.registry.refresh(GREETER),
				this.test.registry.refresh(GREETER));
		release.countDown();
		refreshes.forEach((refresh) -> assertThat(refresh.block().version()).isEqualTo("2"));
		assertThat(this.braintrust.requests()).as("first load, held refresh, and one for both requested refreshes")
			.hasSize(3);
	}

	@Test
	void shouldNotEvictAPromptInUseWhenTheCacheIsFull() {
		this.test.close();
		this.test = registry((settings) -> settings.size(100));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		PromptReference pinned = GREETER.withVersion("1");
		this.braintrust.withPrompt("greeter", "1", "Hi");
		for (int i = 0; i < 400; i++) {
			this.braintrust.withPrompt("p" + i, "1", "Hi");
			this.test.registry.get("p" + i);
			for (int hit = 0; hit < 10; hit++) {
				this.test.registry.get(pinned);
			}
			if (i % 100 == 60) {
				int size = this.braintrust.requests().size();
				Awaitility.await().until(() -> this.braintrust.requests().size() > size + 100);
			}
		}
		assertThat(this.braintrust.requests().stream().filter((request) -> request.query().containsKey("version")))
			.as("requests for the prompt in use, which is never evicted")
			.hasSize(1);
		assertThat(this.test.registry.size()).isLessThanOrEqualTo(100);
	}

	@Test
	void shouldServeAnExactVersionAtAnyAge() {
		this.test.close();
		this.test = registry((settings) -> settings.maxStaleness(Duration.ofMillis(150)));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		PromptReference pinned = GREETER.withVersion("1");
		this.test.registry.get(pinned);
		this.braintrust.failWith(Fault.status(503));
		this.test.registry.refresh(pinned).onErrorComplete().block();
		Awaitility.await().until(() -> age(pinned).compareTo(Duration.ofMillis(400)) > 0);
		assertThat(this.test.registry.get(pinned).version()).isEqualTo("1");
		assertThat(this.test.registry.status(pinned).prompt()).isNotNull();
	}

	private Duration age(PromptReference reference) {
		return this.test.registry.status(reference).age();
	}

	@Test
	void shouldStopServingAThrottledPromptThatExceedsMaxStaleness() {
		this.test.close();
		this.test = registry((settings) -> settings.maxStaleness(Duration.ofMillis(500)));
		this.braintrust.withPrompt("greeter", "1", "Hi").withPrompt("other", "1", "Hi");
		get();
		this.braintrust.failWith(Fault.tooManyRequests(Duration.ofSeconds(30))
			.when((request) -> "greeter".equals(request.query().get("slug"))));
		this.test.registry.get("other");
		Awaitility.await().until(() -> this.test.outcomes.containsKey("THROTTLED"));
		Awaitility.await().until(() -> this.test.registry.getIfCached(PromptReference.of("other")) == null);
		assertThat(this.test.registry.status(PromptReference.of("other")).prompt()).isNull();
	}

	@Test
	void shouldLogEachOutage(CapturedOutput output) {
		int before = output.getOut().length();
		this.braintrust.withPrompt("greeter", "1", "Hi").withPrompt("deleted", "1", "Hi");
		get();
		this.test.registry.get("deleted");
		this.braintrust.delete("deleted");
		Awaitility.await()
			.untilAsserted(() -> assertThat(output.getOut().substring(before)).contains("no longer exists"));
		for (int outage = 1; outage <= 2; outage++) {
			int expected = outage + 1;
			this.braintrust.failWith(Fault.status(503));
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(output.getOut().substring(before).split("Prompts can't be refreshed;", -1))
							.hasSize(expected));
			this.braintrust.recover();
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(output.getOut().substring(before).split("Prompts are refreshed again", -1))
							.hasSize(expected));
		}
	}

	@Test
	void shouldNotTreatA404AsADeletion() {
		this.test.close();
		this.test = registry((settings) -> settings.failWhenDeleted());
		this.braintrust.withPrompt("greeter", "1", "Hi");
		get();
		this.braintrust.failWith(Fault.status(404));
		Awaitility.await().until(() -> status().lastFailure() != null);
		assertThat(get().version()).isEqualTo("1");
	}

	@Test
	void shouldNotReportAnIdlePromptAsStale() {
		this.test.close();
		this.test = registry((settings) -> settings.idle(Duration.ofMillis(10)));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		get();
		Awaitility.await().until(() -> status().idle());
		assertThat(status().stale()).isFalse();
		assertThat(status().prompt()).isNotNull();
	}

}
