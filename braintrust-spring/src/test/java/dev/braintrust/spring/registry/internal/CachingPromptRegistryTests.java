package dev.braintrust.spring.registry.internal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.BraintrustClient;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.client.internal.ProxyAndTls;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.DeletedPolicy;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@ExtendWith(OutputCaptureExtension.class)
class CachingPromptRegistryTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final ClientSettings settings = new ClientSettings(URI.create(this.braintrust.url()), new ApiKey("sk-test"),
			Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 0, 8, 1_000_000);

	private final BraintrustHttpClient http = new BraintrustHttpClient(WebClient::builder, this.settings,
			ProxyAndTls.DIRECT);

	private CachingPromptRegistry registry = registry("support-bot", null, null, Duration.ofMinutes(1));

	private CachingPromptRegistry registry(String project, String projectId, String environment,
			Duration refreshInterval) {
		return registry(project, projectId, environment, refreshInterval, Duration.ofHours(1));
	}

	private CachingPromptRegistry registry(String project, String projectId, String environment,
			Duration refreshInterval, Duration idleTimeout) {
		return new CachingPromptRegistry(new BraintrustClient(this.http, this.settings),
				new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE),
				new ReferenceDefaults(project, projectId, environment), new CacheSettings(1000, refreshInterval, 8,
						idleTimeout, Duration.ofSeconds(1), Duration.ofSeconds(5), null, DeletedPolicy.KEEP),
				PromptStores.none(), List.of());
	}

	@AfterEach
	void close() {
		this.registry.close();
		this.http.close();
		this.braintrust.close();
	}

	@Test
	void shouldLoadBySlugWithinTheConfiguredProject() {
		this.braintrust.withPrompt("greeter", "1000192656880881099", "Hello {{name}}");
		Prompt prompt = this.registry.get("greeter");
		assertThat(prompt.version()).isEqualTo("1000192656880881099");
		assertThat(prompt.id()).isEqualTo(FakeBraintrust.idOf("greeter"));
		assertThat(prompt.build(Map.of("name", "Ada")).messages().get(0)).containsEntry("content", "Hello Ada");
		assertThat(this.braintrust.requests()).singleElement().satisfies((request) -> {
			assertThat(request.query()).containsExactly(Map.entry("project_name", "support-bot"),
					Map.entry("slug", "greeter"));
			assertThat(request.headers()).containsEntry("authorization", "Bearer sk-test");
		});
	}

	@Test
	void shouldPreferTheProjectId() {
		this.registry = registry("support-bot", "p-1", null, Duration.ofMinutes(1));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		this.registry.get("greeter");
		assertThat(this.braintrust.requests().get(0).query()).containsEntry("project_id", "p-1")
			.doesNotContainKey("project_name");
	}

	@Test
	void shouldPreferTheProjectOfTheReferenceToBothProperties() {
		this.registry = registry("support-bot", "p-1", null, Duration.ofMinutes(1));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		this.registry.get(PromptReference.of("greeter").withProject("other & co"));
		assertThat(this.braintrust.requests().get(0).query()).containsEntry("project_name", "other & co")
			.doesNotContainKey("project_id");
	}

	@Test
	void shouldSendTheVersionAsItWasGiven() {
		this.braintrust.withPrompt("greeter", "1000192656880881099", "Hi");
		assertThat(this.registry.get(PromptReference.of("greeter").withVersion("81cd05ee665fdfb3")).version())
			.isEqualTo("1000192656880881099");
		assertThat(this.braintrust.requests().get(0).query()).containsEntry("version", "81cd05ee665fdfb3")
			.doesNotContainKeys("environment", "limit");
	}

	@Test
	void shouldLimitTheListWhenTheReferenceHasAnEnvironment() {
		this.braintrust.withPromptIn("staging", "greeter", "7", "Hi");
		assertThat(this.registry.get(PromptReference.of("greeter").withEnvironment("staging")).version())
			.isEqualTo("7");
		assertThat(this.braintrust.requests().get(0).query()).containsEntry("environment", "staging")
			.containsEntry("limit", "1");
	}

	@Test
	void shouldUseTheDefaultEnvironmentOnlyWithoutVersionOrEnvironment() {
		this.registry = registry("support-bot", null, "production", Duration.ofMinutes(1));
		this.braintrust.withPrompt("greeter", "3", "newest")
			.withPromptIn("production", "greeter", "1", "production")
			.withPrompt("greeter", "2", "pinned");
		assertThat(this.registry.get("greeter").version()).isEqualTo("1");
		assertThat(this.registry.get(PromptReference.of("greeter").withVersion("2")).version()).isEqualTo("2");
		assertThat(this.registry.get(PromptReference.latest("greeter")).version()).isEqualTo("3");
		assertThat(this.braintrust.requests()).hasSize(3);
	}

	@Test
	void shouldNeverServeAPromptOfAnEnvironmentAsTheNewest() {
		this.braintrust.withPromptIn("staging", "greeter", "9", "staging only");
		this.braintrust.failWith(Fault.answer(200, "application/json", "{\"objects\":[]}")
			.when((request) -> !request.query().containsKey("environment")));
		this.registry.get(PromptReference.of("greeter").withEnvironment("staging"));
		assertThatExceptionOfType(PromptNotFoundException.class).isThrownBy(() -> this.registry.get("greeter"));
	}

	@Test
	void shouldRejectAVersionWithAnEnvironmentBeforeAnyRequest() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PromptReference.of("greeter").withVersion("1").withEnvironment("staging"))
			.withMessageContainingAll("greeter", "'1'", "'staging'");
		assertThat(this.braintrust.requests()).isEmpty();
	}

	@Test
	void shouldSendNoRequestForACacheHit() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		PromptReference reference = PromptReference.of("greeter");
		Prompt first = this.registry.get(reference);
		for (int i = 0; i < 100; i++) {
			assertThat(this.registry.get(reference)).isSameAs(first);
			assertThat(this.registry.load(PromptReference.latest("greeter")).block()).isSameAs(first);
		}
		assertThat(this.braintrust.requests()).hasSize(1);
	}

	@Test
	void shouldSendOneRequestForAThousandConcurrentFirstCalls() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		this.braintrust.withPrompt("greeter", "1", "Hi");
		this.braintrust.failWith(Fault.heldUntil(release));
		ExecutorService threads = Executors.newFixedThreadPool(1000);
		try {
			CountDownLatch ready = new CountDownLatch(1000);
			List<Future<Prompt>> prompts = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				prompts.add(threads.submit(() -> {
					ready.countDown();
					return this.registry.get("greeter");
				}));
			}
			ready.await();
			release.countDown();
			for (Future<Prompt> prompt : prompts) {
				assertThat(prompt.get(10, TimeUnit.SECONDS).version()).isEqualTo("1");
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.braintrust.requests()).hasSize(1);
	}

	@Test
	void shouldFailImmediatelyOnANonBlockingThreadAndSuggestLoad() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		Mono<Prompt> blocking = Mono.fromCallable(() -> this.registry.get("greeter"))
			.subscribeOn(Schedulers.parallel());
		StepVerifier.create(blocking)
			.verifyErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(IllegalStateException.class)
				.hasMessageContainingAll("greeter", "load"));
		assertThat(this.braintrust.requests()).isEmpty();
		this.registry.load(PromptReference.of("greeter")).block();
		StepVerifier.create(blocking).expectNextCount(1).verifyComplete();
	}

	@Test
	void shouldRefreshInTheBackgroundWithTheEntityTag() {
		this.registry = registry("support-bot", null, null, Duration.ofMillis(50));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(this.registry.get("greeter").version()).isEqualTo("1");
		this.registry.get(PromptReference.of("greeter").withVersion("1"));
		Awaitility.await().until(() -> this.braintrust.requests().size() > 4);
		assertThat(this.braintrust.requests().get(3).headers()).containsKey("if-none-match");
		this.braintrust.withPrompt("greeter", "2", "Hello");
		Awaitility.await().untilAsserted(() -> assertThat(this.registry.get("greeter").version()).isEqualTo("2"));
		assertThat(this.braintrust.requests().stream().filter((request) -> request.query().containsKey("version")))
			.as("requests for the pinned version, which is never refreshed")
			.hasSize(1);
	}

	@Test
	void shouldRememberAFailureForAShortTime() {
		this.braintrust.failWith(Fault.status(503));
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> this.registry.get("greeter"));
		}
		assertThat(this.braintrust.requests()).hasSize(1);
		this.braintrust.recover();
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(this.registry.refresh(PromptReference.of("greeter")).block().version()).isEqualTo("1");
		assertThat(this.registry.get("greeter").version()).isEqualTo("1");
	}

	@Test
	void shouldRevalidateAnIdlePromptAndServeItDuringAnOutage() {
		this.registry = registry("support-bot", null, null, Duration.ofMillis(30), Duration.ofMillis(1));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		this.registry.get("greeter");
		int requests = awaitNoRefreshes();
		this.braintrust.withPrompt("greeter", "2", "Hi");
		assertThat(this.registry.get("greeter").version()).as("revalidated before it is served again").isEqualTo("2");
		assertThat(this.braintrust.requests()).hasSizeGreaterThan(requests);
		awaitNoRefreshes();
		this.braintrust.failWith(Fault.status(503));
		assertThat(this.registry.load(PromptReference.of("greeter")).block().version()).isEqualTo("2");
		awaitNoRefreshes();
		assertThat(this.registry.get("greeter").version()).isEqualTo("2");
	}

	/** Waits until no refreshes are sent. */
	private int awaitNoRefreshes() {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(150))
			.until(() -> this.braintrust.requests().size(), new java.util.function.Predicate<>() {

				private int before = -1;

				@Override
				public boolean test(Integer size) {
					boolean silent = size == this.before;
					this.before = size;
					return silent;
				}

			});
		return this.braintrust.requests().size();
	}

	@Test
	void shouldRefreshAllAndEvictAll() {
		this.braintrust.withPrompt("a", "1", "Hi").withPrompt("b", "1", "Hi");
		this.registry.get("a");
		this.registry.get("b");
		this.braintrust.withPrompt("a", "2", "Hi").withPrompt("b", "2", "Hi");
		this.registry.refreshAll().block();
		assertThat(this.registry.get("a").version() + this.registry.get("b").version()).isEqualTo("22");
		this.registry.evictAll();
		assertThat(this.registry.getIfCached(PromptReference.of("a"))).isNull();
	}

	@Test
	void shouldFailEachCallWhenTheSourceThrows() {
		CachingPromptRegistry throwing = new CachingPromptRegistry((reference, etag) -> {
			throw new IllegalStateException("source");
		}, new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE), new ReferenceDefaults("p", null, null),
				CacheSettings.DEFAULTS, PromptStores.none(), List.of());
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(dev.braintrust.spring.prompt.PromptUnavailableException.class)
				.isThrownBy(() -> throwing.get("greeter"));
		}
	}

	@Test
	void shouldNeverReportFewerHitsWhenPromptsAreEvicted() throws Exception {
		CachingPromptRegistry evicting = new CachingPromptRegistry(
				(reference,
						etag) -> Mono.just(new PromptSource.Found(
								(Map<?, ?>) Json.parse(FakeBraintrust.rowOf(reference.slug(), "1", "Hi")), null)),
				new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE),
				new ReferenceDefaults("support-bot", null, null), CacheSettings.DEFAULTS, PromptStores.none(),
				List.of());
		AtomicBoolean stopped = new AtomicBoolean();
		ExecutorService reader = Executors.newSingleThreadExecutor();
		try {
			Future<Boolean> neverFewer = reader.submit(() -> {
				long hits = 0;
				boolean increasing = true;
				while (!stopped.get()) {
					long next = evicting.freshHits();
					increasing &= next >= hits;
					hits = next;
				}
				return increasing;
			});
			for (int i = 0; i < 4000; i++) {
				evicting.get("greeter-" + i % 400);
				evicting.get("greeter-" + i % 400);
				if (i % 400 == 399) {
					evicting.evictAll();
				}
			}
			stopped.set(true);
			assertThat(neverFewer.get(20, TimeUnit.SECONDS)).isTrue();
			assertThat(evicting.freshHits()).isEqualTo(4000);
		}
		finally {
			stopped.set(true);
			reader.shutdownNow();
			evicting.close();
		}
	}

	@Test
	void shouldFetchAgainAfterEviction() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		this.registry.get("greeter");
		this.braintrust.withPrompt("greeter", "2", "Hi");
		this.registry.evict(PromptReference.of("greeter"));
		assertThat(this.registry.get("greeter").version()).isEqualTo("2");
	}

	@Test
	void shouldSendNoRequestBeforeALoadIsSubscribedTo() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		Mono<Prompt> load = this.registry.load(PromptReference.of("greeter"));
		assertThat(this.registry.statuses()).isEmpty();
		assertThat(load.block().version()).isEqualTo("1");
		this.registry.evictAll();
		this.braintrust.withPrompt("greeter", "2", "Hi");
		assertThat(load.block().version()).as("each subscription loads again").isEqualTo("2");
		assertThat(this.braintrust.requests()).hasSize(2);
	}

	@Test
	void shouldReportReferenceReasonAndRetryAfterOfAFailure() {
		this.braintrust.failWith(Fault.tooManyRequests(Duration.ofSeconds(7)));
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class,
				() -> this.registry.get("greeter"));
		assertThat(failure.reference()).isEqualTo(PromptReference.latest("greeter").withProject("support-bot"));
		assertThat(failure.reason()).isEqualTo(PromptException.Reason.THROTTLED);
		assertThat(failure.reason().isTransient()).isTrue();
		assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void shouldNotCreateAnEntryWhenOnlyTheCacheIsRead() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		this.registry.get("greeter");
		assertThat(this.registry.getIfCached(PromptReference.of("typo"))).isNull();
		assertThat(this.registry.status(PromptReference.of("typo"))).isNull();
		assertThat(this.registry.statuses()).hasSize(1);
		this.registry.refreshAll().block();
		assertThat(this.braintrust.requests()).hasSize(2);
	}

	@Test
	void shouldReportOneFailureOfRefreshAllAndSuppressTheOthers() {
		this.braintrust.withPrompt("a", "1", "Hi").withPrompt("b", "1", "Hi");
		this.registry.get("a");
		this.registry.get("b");
		this.braintrust.failWith(Fault.tooManyRequests(Duration.ofSeconds(7)));
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class,
				() -> this.registry.refreshAll().block());
		assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
		assertThat(failure.getSuppressed()).hasAtLeastOneElementOfType(PromptUnavailableException.class);
	}

	@Test
	void shouldNotLogAFailureAfterTheCallerHasCancelled(CapturedOutput output) {
		this.braintrust.failWith(Fault.hang());
		PromptReference reference = PromptReference.of("greeter");
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> this.registry.load(reference).timeout(Duration.ofMillis(50)).block())
			.withCauseInstanceOf(TimeoutException.class);
		Awaitility.await().until(() -> this.registry.status(reference).lastFailure() != null);
		assertThat(output).doesNotContain("onErrorDropped");
	}

	@Test
	void shouldReportTheReferenceOfAPromptThatDoesNotExist() {
		PromptNotFoundException failure = catchThrowableOfType(PromptNotFoundException.class,
				() -> this.registry.load(PromptReference.of("nowhere").withEnvironment("staging")).block());
		assertThat(failure.reference())
			.isEqualTo(PromptReference.of("nowhere").withEnvironment("staging").withProject("support-bot"));
		assertThat(failure.reason()).isEqualTo(PromptException.Reason.NOT_FOUND);
	}

	@Test
	void shouldStartARefreshWithoutSubscriber() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		this.registry.get("greeter");
		this.braintrust.withPrompt("greeter", "2", "Hi");
		this.registry.refresh(PromptReference.of("greeter"));
		Awaitility.await().untilAsserted(() -> assertThat(this.registry.get("greeter").version()).isEqualTo("2"));
	}

	/** Simulates a server or proxy that keeps the entity tag when a prompt changes. */
	private void keepTheEntityTag() {
		this.braintrust.failWith(Fault.answer(304, "application/json", "")
			.when((request) -> request.headers().containsKey("if-none-match")));
	}

	@Test
	void shouldRequestTheWholeRowForAnExplicitRefresh() {
		this.registry = registry("support-bot", null, null, Duration.ofMillis(50));
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(this.registry.get("greeter").version()).isEqualTo("1");
		keepTheEntityTag();
		this.braintrust.withPrompt("greeter", "2", "Hello");
		this.braintrust.clear();
		this.braintrust.awaitRequests(3);
		assertThat(this.registry.get("greeter").version()).as("not noticed by background refreshes, as documented")
			.isEqualTo("1");
		assertThat(this.registry.refresh(PromptReference.of("greeter")).block().version()).isEqualTo("2");
		assertThat(this.registry.get("greeter").version()).isEqualTo("2");
	}

	/** For example after Braintrust has restored a backup. */
	@Test
	void shouldAcceptAnOlderVersionAsTheNewestAndLinkIt() {
		this.braintrust.withPrompt("greeter", "2", "Hello");
		assertThat(this.registry.get("greeter").version()).isEqualTo("2");
		this.braintrust.delete("greeter");
		this.braintrust.withPrompt("greeter", "1", "Hi");
		assertThat(this.registry.refresh(PromptReference.of("greeter")).block().version()).isEqualTo("1");
		assertThat(this.registry.get("greeter").build(Map.of()).origin().orElseThrow().version()).isEqualTo("1");
	}

}
