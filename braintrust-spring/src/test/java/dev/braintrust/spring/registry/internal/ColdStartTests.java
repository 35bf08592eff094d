package dev.braintrust.spring.registry.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A process that starts while Braintrust is unavailable, or in offline mode.
 */
@ExtendWith(OutputCaptureExtension.class)
class ColdStartTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@TempDir
	private Path directory;

	private TestRegistry.Builder withFiles() {
		return TestRegistry.at(this.braintrust.url())
			.timeout(Duration.ofSeconds(10))
			.store(new FilePromptStore(this.directory));
	}

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private void run(TestRegistry.Builder builder, java.util.function.Consumer<TestRegistry> use) {
		try (TestRegistry test = builder.build()) {
			use.accept(test);
		}
	}

	private void storePrompt(PromptReference reference) {
		run(withFiles(), (test) -> {
			test.registry.get(reference);
			Awaitility.await().until(() -> {
				try (var files = Files.list(this.directory)) {
					return files.anyMatch((file) -> file.toString().endsWith(".prompt"));
				}
			});
		});
	}

	@Test
	void shouldServeAStoredPromptAndReportItsSource() {
		this.braintrust.withPrompt("greeter", "7", "Hello {{name}}");
		storePrompt(GREETER);
		this.braintrust.failWith(Fault.status(503));
		run(withFiles(), (test) -> {
			Prompt prompt = test.registry.get(GREETER);
			assertThat(prompt.version()).isEqualTo("7");
			assertThat(prompt.id()).isEqualTo(FakeBraintrust.idOf("greeter"));
			assertThat(prompt.build(java.util.Map.of("name", "Ada")).messages().get(0)).containsEntry("content",
					"Hello Ada");
			PromptStatus status = test.registry.status(GREETER);
			assertThat(status.stale()).isTrue();
			assertThat(status.source()).isEqualTo(Source.STORE);
			assertThat(status.checkedAt()).isNotNull();
			assertThat(test.registry.refresh(GREETER).onErrorComplete().block()).isNull();
		});
	}

	@Test
	void shouldPreferTheApiWhenItIsAvailable() {
		this.braintrust.withPrompt("greeter", "7", "Hi");
		storePrompt(GREETER);
		this.braintrust.withPrompt("greeter", "8", "Hi");
		run(withFiles(), (test) -> {
			assertThat(test.registry.get(GREETER).version()).isEqualTo("8");
			assertThat(test.registry.status(GREETER).source()).isEqualTo(Source.API);
		});
	}

	@Test
	void shouldNotConfirmAStoredPromptByItsEntityTag() {
		this.braintrust.withPrompt("greeter", "7", "Hi");
		storePrompt(GREETER);
		this.braintrust.withPrompt("greeter", "8", "Hi");
		this.braintrust.failWith(Fault.answer(304, "application/json", "")
			.when((request) -> request.headers().containsKey("if-none-match")));
		run(withFiles(), (test) -> assertThat(test.registry.get(GREETER).version()).isEqualTo("8"));
	}

	@Test
	void shouldWaitOnlyForTheRevalidationTimeoutWhenTheApiHangs() {
		this.braintrust.withPrompt("greeter", "7", "Hi");
		storePrompt(GREETER);
		this.braintrust.failWith(Fault.hang());
		run(withFiles(), (test) -> {
			long started = System.nanoTime();
			assertThat(test.registry.get(GREETER).version()).isEqualTo("7");
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
			Duration fastest = Duration.ofMinutes(1);
			for (int call = 0; call < 10; call++) {
				started = System.nanoTime();
				assertThat(test.registry.get(GREETER).version()).isEqualTo("7");
				Duration took = Duration.ofNanos(System.nanoTime() - started);
				fastest = (took.compareTo(fastest) < 0) ? took : fastest;
			}
			assertThat(fastest).as("later callers do not wait").isLessThan(Duration.ofMillis(250));
		});
	}

	@Test
	void shouldNotRequestAnExactVersionThatIsStored() {
		PromptReference pinned = GREETER.withVersion("7");
		this.braintrust.withPrompt("greeter", "7", "Hi");
		storePrompt(pinned);
		int requests = this.braintrust.requests().size();
		run(withFiles(), (test) -> {
			assertThat(test.registry.get(pinned).version()).isEqualTo("7");
			assertThat(test.registry.status(pinned).stale()).isFalse();
		});
		assertThat(this.braintrust.requests()).hasSize(requests);
	}

	@Test
	void shouldNeverServeAnotherEnvironmentsPrompt() {
		this.braintrust.withPromptIn("staging", "greeter", "9", "staging");
		storePrompt(GREETER.withEnvironment("staging"));
		this.braintrust.failWith(Fault.status(503));
		run(withFiles(), (test) -> {
			assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> test.registry.get(GREETER));
			assertThat(test.registry.get(GREETER.withEnvironment("staging")).version()).isEqualTo("9");
		});
	}

	@Test
	void shouldNotServeAStoredPromptThatExceedsMaxStaleness() {
		this.braintrust.withPrompt("greeter", "7", "Hi");
		storePrompt(GREETER);
		this.braintrust.failWith(Fault.status(503));
		Awaitility.await().pollDelay(Duration.ofMillis(30)).until(() -> true);
		run(withFiles()
			.settings((settings) -> settings.interval(Duration.ofMillis(1)).maxStaleness(Duration.ofMillis(20))),
				(test) -> assertThatExceptionOfType(PromptUnavailableException.class)
					.isThrownBy(() -> test.registry.get(GREETER))
					.withMessageContaining("max-staleness"));
	}

	@Test
	void shouldContinueWithoutAFailingStoreAndLogItOnce(CapturedOutput output) {
		this.braintrust.withPrompt("greeter", "7", "Hi").withPrompt("other", "7", "Hi");
		PromptStore broken = new PromptStore() {

			@Override
			public String name() {
				return "broken";
			}

			@Override
			public StoredPrompt read(StoreKey key) {
				throw new IllegalStateException("disk on fire");
			}

			@Override
			public void write(StoreKey key, StoredPrompt prompt) {
				throw new IllegalStateException("disk on fire");
			}

			@Override
			public void remove(StoreKey key) {
			}

		};
		run(TestRegistry.at(this.braintrust.url()).timeout(Duration.ofSeconds(10)).store(broken), (test) -> {
			assertThat(test.registry.get(GREETER).version()).isEqualTo("7");
			assertThat(test.registry.get("other").version()).isEqualTo("7");
		});
		assertThat(output.getOut().split("The prompt store 'broken' failed", -1)).hasSize(2);
		assertThat(output).contains("java.lang.IllegalStateException").doesNotContain("disk on fire");
	}

	@Test
	void shouldServeOtherStoredPromptsWhenOneCannotBeRead() throws Exception {
		this.braintrust.withPrompt("greeter", "7", "Hi").withPrompt("other", "8", "Hi");
		storePrompt(GREETER);
		Path file;
		try (var files = Files.list(this.directory)) {
			file = files.findAny().orElseThrow();
		}
		storePrompt(PromptReference.of("other"));
		Files.delete(file);
		Files.createDirectories(file.resolve("child"));
		this.braintrust.failWith(Fault.status(503));
		run(withFiles(), (test) -> {
			assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> test.registry.get(GREETER));
			assertThat(test.registry.get("other").version()).isEqualTo("8");
		});
	}

	private static String row(String version) {
		try (FakeBraintrust other = FakeBraintrust.start()) {
			return other
				.publishRow("{\"slug\":\"greeter\",\"_xact_id\":\"" + version
						+ "\",\"prompt_data\":{\"prompt\":{\"type\":\"chat\","
						+ "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}}}")
				.json();
		}
	}

	private String snapshot(String content) throws Exception {
		Files.writeString(this.directory.resolve("greeter.json"), content);
		return "file:" + this.directory + "/";
	}

	private TestRegistry.Builder withSnapshots(String location) {
		return TestRegistry.at(this.braintrust.url()).timeout(Duration.ofSeconds(10)).snapshots(location);
	}

	@Test
	void shouldFallBackToASnapshotWithItsIdAndVersion() throws Exception {
		String location = snapshot(row("5"));
		this.braintrust.failWith(Fault.status(503));
		run(withSnapshots(location), (test) -> {
			assertThat(test.registry.get(GREETER).version()).isEqualTo("5");
			assertThat(test.registry.get(GREETER.withVersion("5")).version()).isEqualTo("5");
			assertThat(test.registry.status(GREETER).source()).isEqualTo(Source.SNAPSHOT);
			assertThat(test.registry.status(GREETER).stale()).isTrue();
			assertThatExceptionOfType(PromptUnavailableException.class).as("the snapshot has no environment")
				.isThrownBy(() -> test.registry.get(GREETER.withEnvironment("production")));
			assertThatExceptionOfType(PromptUnavailableException.class)
				.isThrownBy(() -> test.registry.get(GREETER.withProject("other")));
		});
	}

	@Test
	void shouldReadExportedSnapshots() throws Exception {
		this.braintrust.withPrompt("greeter", "3", "newest")
			.withPromptIn("production", "greeter", "2", "production")
			.withPrompt("greeter", "1", "first");
		String[] exported = new String[1];
		PromptReference production = GREETER.withEnvironment("production");
		PromptReference first = GREETER.withVersion("1");
		run(TestRegistry.at(this.braintrust.url()).timeout(Duration.ofSeconds(10)), (test) -> {
			test.registry.get(GREETER);
			test.registry.get(production);
			test.registry.get(first);
			exported[0] = Json.write(SnapshotPrompts.write(test.registry.statuses()));
		});
		int requests = this.braintrust.requests().size();
		run(withSnapshots(snapshot(exported[0])).offline(), (test) -> {
			assertThat(test.registry.get(GREETER).version()).isEqualTo("3");
			assertThat(test.registry.get(production).version()).isEqualTo("2");
			assertThat(test.registry.get(first).version()).isEqualTo("1");
			assertThat(test.registry.get(GREETER.withVersion("2")).version()).isEqualTo("2");
			assertThat(test.registry.status(production).stale()).isFalse();
			assertThatExceptionOfType(PromptNotFoundException.class)
				.isThrownBy(() -> test.registry.get(GREETER.withEnvironment("staging")))
				.withMessageContainingAll("staging", "offline", this.directory.toString());
		});
		assertThat(this.braintrust.requests()).as("requests in offline mode").hasSize(requests);
	}

	@Test
	void shouldIgnoreFilesThatAreNotSnapshots(CapturedOutput output) throws Exception {
		Files.writeString(this.directory.resolve("a.json"), "[1, 2");
		Files.writeString(this.directory.resolve("b.json"), "{\"slug\":\"greeter\"}");
		Files.writeString(this.directory.resolve("c.txt"), "not read");
		String location = snapshot("{\"objects\":[" + row("5") + "]}");
		run(withSnapshots(location).offline(),
				(test) -> assertThat(test.registry.get(GREETER).version()).isEqualTo("5"));
		assertThat(output).contains("a.json", "b.json", "is ignored").doesNotContain("c.txt");
	}

	@Test
	void shouldFindSnapshotsOnTheClassPathAndTolerateAMissingDirectory() {
		run(withSnapshots("classpath:braintrust/nothing-here/").offline(),
				(test) -> assertThatExceptionOfType(PromptNotFoundException.class)
					.isThrownBy(() -> test.registry.get(GREETER)));
		run(withSnapshots("classpath:snapshots/").offline(),
				(test) -> assertThat(test.registry.get("on-class-path").version()).isEqualTo("1000192656880881099"));
	}

	@Test
	void shouldServeSnapshotsWhileAStoreHangs() throws Exception {
		String location = snapshot(row("5"));
		java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
		PromptStore hanging = new PromptStore() {

			@Override
			public String name() {
				return "hanging";
			}

			@Override
			public StoredPrompt read(StoreKey key) {
				try {
					release.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return null;
			}

			@Override
			public void write(StoreKey key, StoredPrompt prompt) {
			}

			@Override
			public void remove(StoreKey key) {
			}

		};
		this.braintrust.failWith(Fault.status(503));
		run(withSnapshots(location).store(hanging), (test) -> {
			assertThat(test.registry.get(GREETER).version()).isEqualTo("5");
			long started = System.nanoTime();
			assertThat(test.registry.get(GREETER.withVersion("5")).version()).as("the store is skipped").isEqualTo("5");
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
		});
		release.countDown();
	}

}
