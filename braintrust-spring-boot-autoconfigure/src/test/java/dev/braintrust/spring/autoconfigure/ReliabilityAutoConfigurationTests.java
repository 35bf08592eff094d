package dev.braintrust.spring.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.event.EventListener;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.PromptChangedEvent;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.PromptPreloadException;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Preloading, stores, snapshots, offline mode and events, configured by properties.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReliabilityAutoConfigurationTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@TempDir
	private Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class))
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.project=support-bot",
				"braintrust.api-url=" + this.braintrust.url(), "braintrust.prompts.link-timeout=30s");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		@Bean
		Greeter greeter() {
			return new Greeter();
		}

		@Bean
		@Lazy
		Farewell farewell() {
			throw new IllegalStateException("a lazy bean was created");
		}

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Scoped scoped() {
			return new Scoped();
		}

	}

	static class Greeter {

		@UsePrompt("greeter")
		public String greet(@PromptVariable("name") String name) {
			return CurrentPrompt.build().messages().get(0).get("content").toString();
		}

		@UsePrompt(slug = "greeter", environment = "staging")
		String withMap(String name) {
			return CurrentPrompt.build(Map.of("name", name, "title", "Dr")).messages().get(0).get("content").toString();
		}

	}

	static class Farewell {

		@UsePrompt("farewell")
		public void wave() {
		}

	}

	static class Scoped {

		@UsePrompt("scoped")
		public void run() {
		}

	}

	private void publish() {
		this.braintrust.withPrompt("greeter", "2", "Hi {{title}} {{name}} {{#more}}{{inner}}{{/more}}")
			.withPromptIn("staging", "greeter", "1", "Hi {{title}} {{name}}")
			.withPrompt("farewell", "1", "Bye")
			.withPrompt("scoped", "1", "Scoped");
	}

	/** Starts an application that publishes Spring Boot's events, unlike a runner. */
	private ConfigurableApplicationContext startApplication(String... arguments) {
		return new SpringApplicationBuilder(Services.class, BraintrustAutoConfiguration.class,
				BraintrustAopAutoConfiguration.class)
			.web(WebApplicationType.NONE)
			.properties("braintrust.api-key=sk-test", "braintrust.project=support-bot",
					"braintrust.api-url=" + this.braintrust.url(), "braintrust.prompts.link-timeout=30s")
			.run(arguments);
	}

	@Test
	void shouldLoadThePromptsOfAllBeansInTheBackground(CapturedOutput output) {
		publish();
		try (ConfigurableApplicationContext context = startApplication()) {
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			for (PromptReference reference : List.of(PromptReference.of("greeter"),
					PromptReference.of("greeter").withEnvironment("staging"), PromptReference.of("farewell"),
					PromptReference.of("scoped"))) {
				Awaitility.await().until(() -> registry.getIfCached(reference) != null);
			}
			assertThat(this.braintrust.requests()).hasSize(4);
			Awaitility.await()
				.untilAsserted(() -> assertThat(output).contains("variables for which ",
						"Greeter.greet(String) has no @PromptVariable: [title]"));
			assertThat(output).as("the variables of a build with a map are unknown").doesNotContain("withMap");
			assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Hi  Ada ");
		}
	}

	@Test
	void shouldNotWaitForPromptsInTheBackground() {
		this.braintrust.failWith(Fault.hang());
		long started = System.nanoTime();
		try (ConfigurableApplicationContext context = startApplication("--braintrust.client.timeout=2m",
				"--braintrust.client.response-timeout=2m")) {
			this.braintrust.awaitRequests(4);
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMinutes(1));
		}
	}

	@Test
	void shouldLogPromptsThatCannotBePreloaded(CapturedOutput output) {
		this.braintrust.failWith(Fault.status(404));
		try (ConfigurableApplicationContext context = startApplication()) {
			assertThat(context.isRunning()).isTrue();
			Awaitility.await()
				.untilAsserted(() -> assertThat(output).contains("4 of the 4 prompts", "Farewell.wave()"));
		}
	}

	@Test
	void shouldLoadNothingBeforeTheApplicationHasStarted() {
		publish();
		this.runner.withUserConfiguration(Services.class).run((context) -> {
			assertThat(context).hasNotFailed();
			// threads of earlier tests may still be stopping
			Awaitility.await()
				.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
					.noneMatch((name) -> name.startsWith("braintrust-")));
		});
		assertThat(this.braintrust.requests()).isEmpty();
	}

	@Test
	void shouldNotStartWithoutARequiredPrompt() {
		publish();
		this.braintrust.delete("farewell");
		this.braintrust.delete("scoped");
		this.runner.withUserConfiguration(Services.class)
			.withPropertyValues("braintrust.prompts.preload=required")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(PromptPreloadException.class)
				.hasMessageContainingAll("2 of the 4", "'farewell'", "Farewell.wave()", "'scoped'", "Scoped.run()")
				.hasMessageNotContaining("'greeter'")
				.satisfies((failure) -> assertThat(((PromptPreloadException) failure).failures())
					.allSatisfy((missing) -> assertThat(missing.reason()).isEqualTo(PromptException.Reason.NOT_FOUND))
					.extracting((missing) -> missing.reference().slug())
					.containsExactly("farewell", "scoped")));
	}

	@Test
	void shouldStartWithAllRequiredPromptsLoaded() {
		publish();
		this.runner.withUserConfiguration(Services.class)
			.withPropertyValues("braintrust.prompts.preload=required")
			.run((context) -> {
				assertThat(context.getBean(PromptRegistry.class).getIfCached(PromptReference.of("farewell")))
					.isNotNull();
				assertThat(this.braintrust.requests()).hasSize(4);
			});
	}

	@Test
	void shouldNotPreloadIfDisabled() {
		publish();
		this.runner.withUserConfiguration(Services.class)
			.withPropertyValues("braintrust.prompts.preload=none")
			.run((context) -> assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Hi  Ada "));
		assertThat(this.braintrust.requests()).hasSize(1);
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		final List<String> changes = new CopyOnWriteArrayList<>();

		@EventListener
		void changed(PromptChangedEvent event) {
			this.changes.add(event.reference().slug() + " " + event.previous().version() + " -> "
					+ event.current().version() + " on " + Thread.currentThread().getName());
		}

	}

	@Test
	void shouldPublishAnEventForANewVersion() {
		this.braintrust.withPrompt("greeter", "1", "Hi");
		this.runner.withUserConfiguration(Listener.class).run((context) -> {
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			registry.get("greeter");
			this.braintrust.withPrompt("greeter", "2", "Hi");
			registry.refresh(PromptReference.of("greeter")).block();
			registry.refresh(PromptReference.of("greeter")).block();
			Listener listener = context.getBean(Listener.class);
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(listener.changes).containsExactly("greeter 1 -> 2 on braintrust-events"));
		});
	}

	@Test
	void shouldStartDuringAnOutageWithTheFileStore() {
		publish();
		String[] store = { "braintrust.prompts.store.type=file",
				"braintrust.prompts.store.file.directory=" + this.directory.resolve("prompts") };
		this.runner.withPropertyValues(store).run((context) -> {
			context.getBean(PromptRegistry.class).get("greeter");
			Awaitility.await().until(() -> Files.exists(this.directory.resolve("prompts")));
		});
		this.braintrust.failWith(Fault.status(503));
		Awaitility.await()
			.untilAsserted(() -> this.runner.withPropertyValues(store)
				.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
					.isEqualTo("2")));
		this.runner.withPropertyValues(store)
			.withPropertyValues("braintrust.api-key=sk-other")
			.run((context) -> assertThat(context.getBean(PromptRegistry.class)
				.load(PromptReference.of("greeter"))
				.onErrorComplete()
				.blockOptional()).as("another credential").isEmpty());
	}

	@Test
	void shouldServeOnlySnapshotsOffline() {
		this.runner
			.withPropertyValues("braintrust.offline=true", "braintrust.api-key=",
					"braintrust.prompts.snapshots=classpath:snapshots/")
			.run((context) -> {
				PromptRegistry registry = context.getBean(PromptRegistry.class);
				assertThat(registry.get("on-class-path").version()).isEqualTo("1000192656880881099");
				assertThat(registry.status(PromptReference.of("on-class-path")).stale()).isFalse();
			});
		assertThat(this.braintrust.requests()).isEmpty();
	}

	@Test
	void shouldPreferTheApplicationsStore() {
		publish();
		MapStore store = new MapStore();
		this.runner.withBean(MapStore.class, () -> store)
			.withPropertyValues("braintrust.prompts.store.type=redis")
			.run((context) -> context.getBean(PromptRegistry.class).get("greeter"));
		assertThat(store.prompts).hasSize(1);
	}

	static final class MapStore implements PromptStore {

		final Map<String, StoredPrompt> prompts = new java.util.concurrent.ConcurrentHashMap<>();

		@Override
		public String name() {
			return "map";
		}

		@Override
		public StoredPrompt read(StoreKey key) {
			return this.prompts.get(key.id());
		}

		@Override
		public void write(StoreKey key, StoredPrompt prompt) {
			this.prompts.put(key.id(), prompt);
		}

		@Override
		public void remove(StoreKey key) {
			this.prompts.remove(key.id());
		}

	}

	@Test
	void shouldFailIfTheRedisStoreHasNoConnectionFactory() {
		this.runner.withPropertyValues("braintrust.prompts.store.type=redis")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("requires a RedisConnectionFactory"));
	}

	@Test
	void shouldRestartCleanly() {
		publish();
		for (int i = 0; i < 5; i++) {
			this.runner.withUserConfiguration(Services.class, Listener.class)
				.withPropertyValues("braintrust.prompts.cache.refresh-interval=20ms",
						"braintrust.prompts.store.type=file",
						"braintrust.prompts.store.file.directory=" + this.directory)
				.run((context) -> assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Hi  Ada "));
		}
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("braintrust")));
	}

}
