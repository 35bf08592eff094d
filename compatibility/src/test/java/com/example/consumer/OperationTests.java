package com.example.consumer;

import java.nio.file.Path;
import java.util.Set;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Start-up, outages, stores and shutdown of the application.
 */
class OperationTests {

	private static final String NO_SNAPSHOTS = "braintrust.prompts.snapshots=";

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private ConfigurableApplicationContext run(String... properties) {
		return Started.with(this.braintrust, properties);
	}

	@Test
	void shouldDoNothingWhenDisabled() {
		try (ConfigurableApplicationContext context = run("braintrust.enabled=false")) {
			assertThat(context.getBean(Greeter.class).classify("Ada.")).isEqualTo("statement");
			assertThatExceptionOfType(PromptUnavailableException.class)
				.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter"))
				.withMessageContaining("braintrust.enabled");
		}
		assertThat(this.braintrust.requests()).isEmpty();
	}

	@Test
	void shouldStartWithoutKeyAndFailWhenAPromptIsRead() {
		try (ConfigurableApplicationContext context = run("braintrust.api-key=", NO_SNAPSHOTS)) {
			assertThatExceptionOfType(PromptUnavailableException.class)
				.isThrownBy(() -> context.getBean(Greeter.class).greet("Ada"))
				.withMessageContaining("braintrust.api-key");
		}
	}

	@Test
	void shouldNotStartWithoutARequiredPrompt() {
		assertThatThrownBy(() -> run("braintrust.prompts.preload=required", NO_SNAPSHOTS).close())
			.hasStackTraceContaining("greeter")
			.hasStackTraceContaining("Greeter.greet")
			.hasStackTraceContaining("support-bot");
	}

	@Test
	void shouldPreloadPromptsAtStartUp() {
		this.braintrust.publish("greeter", "Hi {{name}}");
		// of the sources in Kotlin
		this.braintrust.publish("other", "Hi {{name}}");
		this.braintrust.publish("values", "Hi {{name}}");
		try (ConfigurableApplicationContext context = run("braintrust.prompts.preload=required", NO_SNAPSHOTS)) {
			assertThat(context.getBean(PromptRegistry.class).getIfCached(PromptReference.of("greeter"))).isNotNull();
		}
	}

	@Test
	void shouldBuildOfflineFromSnapshots() {
		try (ConfigurableApplicationContext context = run("braintrust.offline=true")) {
			assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Hello Ada");
			assertThat(context.getBean(Greeter.class).greetLater("Ada").block()).isEqualTo("Hello Ada");
		}
		assertThat(this.braintrust.requests()).isEmpty();
	}

	@Test
	void shouldServeAStoredPromptDuringAnOutage(@TempDir Path directory) {
		String[] properties = { "braintrust.prompts.store.type=file",
				"braintrust.prompts.store.file.directory=" + directory, NO_SNAPSHOTS };
		this.braintrust.publish("greeter", "Stored for {{name}}");
		try (ConfigurableApplicationContext context = run(properties)) {
			assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Stored for Ada");
			Awaitility.await().until(() -> directory.toFile().list().length > 0);
		}
		this.braintrust.failWith(Fault.status(503));
		try (ConfigurableApplicationContext context = run(properties)) {
			assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Stored for Ada");
		}
	}

	@Test
	void shouldFailIfRedisIsMissing() {
		if (!Cell.has("redis")) {
			assertThatThrownBy(() -> run("braintrust.prompts.store.type=redis").close())
				.hasStackTraceContaining("braintrust.prompts.store.type=redis requires a RedisConnectionFactory");
		}
	}

	@Test
	void shouldLeaveNoThreadBehind() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.braintrust.publish("greeter", "Hi {{name}}");
		try (ConfigurableApplicationContext context = run()) {
			context.getBean(Greeter.class).greet("Ada");
		}
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> !before.contains(thread))
				.extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("braintrust")));
	}

}
