package dev.braintrust.spring.client.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.client.BraintrustWebClientCustomizer;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connections to Braintrust: proxies, TLS certificates, HTTP/1.1 and HTTP/2, a customized
 * client, concurrency, and threads.
 */
class TransportTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, BraintrustAutoConfiguration.class))
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.project=support-bot");

	@TempDir
	private static Path directory;

	private static TestCertificate localhost;

	@BeforeAll
	static void createCertificate() throws Exception {
		localhost = TestCertificate.create(directory, "localhost", "localhost");
	}

	@Test
	void shouldGoThroughTheProxy() throws IOException {
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi");
				TestProxy proxy = TestProxy.start()) {
			this.runner
				.withPropertyValues("braintrust.api-url=" + braintrust.url(),
						"braintrust.client.proxy=http://localhost:" + proxy.port())
				.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
					.isEqualTo("1"));
			assertThat(proxy.heads).isNotEmpty()
				.allSatisfy((head) -> assertThat(head).startsWith("GET " + braintrust.url() + "/v1/prompt?"));
		}
	}

	@Test
	void shouldTunnelThroughTheProxyWithTls() throws Exception {
		try (TestHttps server = TestHttps.start(localhost); TestProxy proxy = TestProxy.start()) {
			this.runner.withPropertyValues(localhost.trustedBy("fake").toArray(String[]::new))
				.withPropertyValues("braintrust.api-url=" + server.url(),
						"braintrust.client.proxy=http://localhost:" + proxy.port())
				.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
					.isEqualTo("7"));
			assertThat(proxy.heads).singleElement()
				.satisfies(
						(head) -> assertThat(head).startsWith("CONNECT " + server.url().substring("https://".length()))
							.doesNotContain("sk-test"));
		}
	}

	@Test
	void shouldUseTheProxyAndUserOfTheSystemProperties() throws IOException {
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi");
				TestProxy proxy = TestProxy.startAuthenticated()) {
			withSystemProperties(
					List.of("http.proxyHost", "localhost", "http.proxyPort", String.valueOf(proxy.port()),
							"http.nonProxyHosts", "", "http.proxyUser", "ada", "http.proxyPassword", "secret"),
					() -> this.runner.withPropertyValues("braintrust.api-url=" + braintrust.url()).run((context) -> {
						assertThat(context.getBean(PromptRegistry.class).get("greeter").version()).isEqualTo("1");
						braintrust.failWith(Fault.status(401));
						assertThatExceptionOfType(PromptUnavailableException.class)
							.as("a 401 of the API is not treated as one of the proxy")
							.isThrownBy(() -> context.getBean(PromptRegistry.class).get("other"))
							.withMessageContaining("check braintrust.api-key");
					}));
			assertThat(proxy.heads.get(0)).startsWith("GET http://localhost");
		}
	}

	@Test
	void shouldSendTheProxyPasswordOnlyToTheProxy() {
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi")) {
			withSystemProperties(
					List.of("http.proxyHost", "localhost", "http.proxyPort", "9", "http.nonProxyHosts", "localhost",
							"http.proxyUser", "ada", "http.proxyPassword", "secret"),
					() -> this.runner.withPropertyValues("braintrust.api-url=" + braintrust.url())
						.run((context) -> context.getBean(PromptRegistry.class).get("greeter")));
			assertThat(braintrust.requests().get(0).headers()).doesNotContainKey("proxy-authorization");
		}
	}

	private static void withSystemProperties(List<String> properties, Runnable code) {
		List<String> before = new ArrayList<>();
		for (int i = 0; i < properties.size(); i += 2) {
			before.add(System.setProperty(properties.get(i), properties.get(i + 1)));
		}
		try {
			code.run();
		}
		finally {
			for (int i = 0; i < properties.size(); i += 2) {
				if (before.get(i / 2) == null) {
					System.clearProperty(properties.get(i));
				}
				else {
					System.setProperty(properties.get(i), before.get(i / 2));
				}
			}
		}
	}

	@Test
	void shouldTrustOnlyTheCertificatesOfTheBundle() throws Exception {
		try (TestHttps server = TestHttps.start(localhost)) {
			ApplicationContextRunner secure = this.runner.withPropertyValues("braintrust.api-url=" + server.url());
			secure.run((context) -> assertThatExceptionOfType(PromptUnavailableException.class)
				.as("a certificate that the JVM does not trust")
				.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter"))
				.withMessageContaining("braintrust.client.ssl.bundle"));
			secure.withPropertyValues(localhost.trustedBy("fake").toArray(String[]::new))
				.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
					.isEqualTo("7"));
		}
	}

	@Test
	void shouldPresentTheCertificateOfTheBundle() throws Exception {
		TestCertificate client = TestCertificate.create(directory, "client", "client");
		try (TestHttps server = TestHttps.startWithClientCertificate(localhost, client)) {
			ApplicationContextRunner secure = this.runner.withPropertyValues("braintrust.api-url=" + server.url())
				.withPropertyValues(localhost.trustedBy("fake").toArray(String[]::new));
			secure.run((context) -> assertThatExceptionOfType(PromptUnavailableException.class)
				.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter")));
			secure.withPropertyValues(client.presentedBy("fake").toArray(String[]::new))
				.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
					.isEqualTo("7"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "another host", "expired" })
	void shouldRejectACertificateOfAnotherHostOrThatHasExpired(String fault) throws Exception {
		TestCertificate certificate = fault.equals("expired") ? TestCertificate.createExpired(directory, "localhost")
				: TestCertificate.create(directory, "other", "braintrust.example.org");
		try (TestHttps server = TestHttps.start(certificate)) {
			this.runner.withPropertyValues(certificate.trustedBy("fake").toArray(String[]::new))
				.withPropertyValues("braintrust.api-url=" + server.url())
				.run((context) -> assertThatExceptionOfType(PromptUnavailableException.class)
					.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter"))
					.withMessageContaining("TLS failed"));
		}
	}

	@Test
	void shouldNotWaitForATlsHandshakeThatNeverEnds() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			this.runner
				.withPropertyValues("braintrust.api-url=https://localhost:" + silent.getLocalPort(),
						"braintrust.client.connect-timeout=200ms", "braintrust.client.response-timeout=400ms",
						"braintrust.client.timeout=20s")
				.run((context) -> {
					long start = System.nanoTime();
					assertThatExceptionOfType(PromptUnavailableException.class)
						.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter"))
						.withMessageContaining("timed out");
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
				});
		}
	}

	@Test
	void shouldNegotiateHttp2AndSkipInterimResponses() throws Exception {
		try (TestHttps server = TestHttps.startHttp2(localhost, 103, 102)) {
			this.runner.withPropertyValues("braintrust.api-url=" + server.url())
				.withPropertyValues(localhost.trustedBy("fake").toArray(String[]::new))
				.run((context) -> {
					PromptRegistry registry = context.getBean(PromptRegistry.class);
					List<CompletableFuture<String>> versions = new ArrayList<>();
					for (int i = 0; i < 100; i++) {
						String environment = "v" + i;
						versions.add(registry.load(PromptReference.of("greeter").withEnvironment(environment))
							.map((prompt) -> environment + " has " + prompt.version())
							.toFuture());
					}
					for (int i = 0; i < 100; i++) {
						assertThat(versions.get(i).join()).isEqualTo("v%1$d has %1$d".formatted(i));
					}
				});
			assertThat(server.protocols).isNotEmpty().containsOnly("h2");
		}
	}

	@Test
	void shouldNotRequestAnUpgradeWithoutTls() {
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi")) {
			this.runner.withPropertyValues("braintrust.api-url=" + braintrust.url())
				.run((context) -> context.getBean(PromptRegistry.class).get("greeter"));
			assertThat(braintrust.requests().get(0).headers()).doesNotContainKeys("upgrade", "http2-settings")
				.containsEntry("accept-encoding", "gzip");
		}
	}

	@Test
	void shouldLimitConcurrentRequests() throws Exception {
		CountDownLatch latch = new CountDownLatch(1);
		try (FakeBraintrust braintrust = FakeBraintrust.start()) {
			for (int i = 0; i < 20; i++) {
				braintrust.withPrompt("greeter-" + i, "1", "Hi");
			}
			braintrust.failWith(Fault.heldUntil(latch));
			this.runner
				.withPropertyValues("braintrust.api-url=" + braintrust.url(), "braintrust.client.maximum-connections=3")
				.run((context) -> {
					PromptRegistry registry = context.getBean(PromptRegistry.class);
					List<CompletableFuture<?>> loads = new ArrayList<>();
					for (int i = 0; i < 20; i++) {
						loads.add(registry.load(PromptReference.of("greeter-" + i)).toFuture());
					}
					braintrust.awaitRequests(3);
					Awaitility.await().during(Duration.ofMillis(200)).until(() -> braintrust.requests().size() == 3);
					latch.countDown();
					loads.forEach(CompletableFuture::join);
					assertThat(braintrust.requests()).hasSize(20);
				});
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void shouldReleasePermitsOfRequestsThatTimeOut(CapturedOutput output) {
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi")) {
			braintrust.failWith(Fault.hang().times(6));
			this.runner
				.withPropertyValues("braintrust.api-url=" + braintrust.url(), "braintrust.client.maximum-connections=2",
						"braintrust.client.timeout=300ms", "braintrust.prompts.cache.failure-ttl=0")
				.run((context) -> {
					PromptRegistry registry = context.getBean(PromptRegistry.class);
					for (int i = 0; i < 6; i++) {
						String slug = "hanging-" + i;
						assertThatExceptionOfType(PromptUnavailableException.class)
							.isThrownBy(() -> registry.get(slug));
					}
					assertThat(registry.get("greeter").version()).isEqualTo("1");
				});
		}
		assertThat(output).doesNotContain("onErrorDropped", "CancellationException");
	}

	/** Parallel streams of an application may block all threads of the common pool. */
	@Test
	void shouldNotDependOnTheCommonPool() throws Exception {
		Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Djava.util.concurrent.ForkJoinPool.common.parallelism=2", "-cp",
				System.getProperty("java.class.path"), BlockedCommonPool.class.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(output).contains("loaded version 1");
	}

	/**
	 * Runs in a separate process, because the size of the common pool is fixed at first
	 * use.
	 */
	static final class BlockedCommonPool {

		private BlockedCommonPool() {
		}

		public static void main(String[] arguments) {
			CountDownLatch never = new CountDownLatch(1);
			for (int i = 0; i < 10; i++) {
				CompletableFuture.runAsync(() -> {
					try {
						never.await();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				});
			}
			try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi")) {
				ClientSettings settings = new ClientSettings(URI.create(braintrust.url()), new ApiKey("sk-test"),
						Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(20), 0, 2, 1_000_000);
				try (BraintrustHttpClient connection = new BraintrustHttpClient(WebClient::builder, settings,
						ProxyAndTls.DIRECT)) {
					PromptSource.Found found = (PromptSource.Found) new BraintrustClient(connection, settings)
						.fetch(PromptReference.latest("greeter").withProject("support-bot"), null)
						.block();
					System.out.println("loaded version " + found.row().get("_xact_id"));
				}
			}
			System.exit(0);
		}

	}

	@Test
	void shouldApplyCustomizersToTheClient() {
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi")) {
			this.runner.withPropertyValues("braintrust.api-url=" + braintrust.url())
				.withBean(BraintrustWebClientCustomizer.class, () -> (client) -> client.defaultHeader("x-gateway", "a"))
				.run((context) -> context.getBean(PromptRegistry.class).get("greeter"));
			assertThat(braintrust.requests().get(0).header("x-gateway")).isEqualTo("a");
		}
	}

	@Test
	void shouldStartThreadsOnTheFirstLoadAndStopThem() {
		Set<Thread> others = httpThreads(Set.of());
		Set<Thread> started = new HashSet<>();
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi")) {
			this.runner.withPropertyValues("braintrust.api-url=" + braintrust.url()).run((context) -> {
				assertThat(httpThreads(others)).isEmpty();
				context.getBean(PromptRegistry.class).get("greeter");
				started.addAll(httpThreads(others));
				assertThat(started).isNotEmpty();
			});
		}
		// on Java 17, the client can't be closed: its selector thread stops after a
		// garbage collection
		Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			System.gc();
			// contexts of other tests start threads, too
			assertThat(started).noneMatch(Thread::isAlive);
		});
	}

	/** HTTP threads of the JDK and of the starter, except those of other tests. */
	private static Set<Thread> httpThreads(Set<Thread> others) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("HttpClient-")
					|| thread.getName().startsWith("braintrust-http"))
			.filter((thread) -> !others.contains(thread))
			.collect(Collectors.toSet());
	}

}
