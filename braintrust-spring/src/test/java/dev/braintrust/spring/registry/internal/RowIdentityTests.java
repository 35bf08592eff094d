package dev.braintrust.spring.registry.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A row from the API, a store or a snapshot is accepted only if it is the requested one.
 */
@ExtendWith(OutputCaptureExtension.class)
class RowIdentityTests {

	private static final String OTHER_PROJECT = "11111111-2222-3333-4444-555555555555";

	private static final PromptReference NEWEST = PromptReference.of("greeter");

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPromptIn("production", "greeter", "3", "Hi");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private TestRegistry.Builder registry() {
		return TestRegistry.at(this.braintrust.url())
			.timeout(Duration.ofSeconds(20))
			.settings((settings) -> settings.interval(Duration.ofHours(1)).failureTtl(Duration.ZERO));
	}

	private static Fault objects(String... rows) {
		return Fault.answer(200, "application/json", "{\"objects\":[" + String.join(",", rows) + "]}");
	}

	private static String row(String version) {
		return FakeBraintrust.rowOf("greeter", version, "Hi");
	}

	private static String otherProject(String version) {
		return row(version).replace(FakeBraintrust.PROJECT_ID, OTHER_PROJECT);
	}

	static Stream<Arguments> wrongRows() {
		String right = row("3");
		return Stream.of(Arguments.of("another version", NEWEST.withVersion("3"), objects(row("666"))),
				Arguments.of("another version, in hex", NEWEST.withVersion("7a670c06c4787a30"), objects(row("666"))),
				Arguments.of("another slug", NEWEST, objects(FakeBraintrust.rowOf("c14", "3", "Hi"))),
				Arguments.of("another project", NEWEST.withProjectId(FakeBraintrust.PROJECT_ID),
						objects(otherProject("3"))),
				Arguments.of("no slug", NEWEST, objects(right.replace("\"slug\"", "\"slog\""))),
				Arguments.of("no id", NEWEST, objects(right.replace("\"id\"", "\"ident\""))),
				Arguments.of("no version", NEWEST, objects(right.replace("\"_xact_id\"", "\"_xact\""))),
				Arguments.of("no project", NEWEST, objects(right.replace("\"project_id\"", "\"project\""))),
				Arguments.of("no prompt data", NEWEST, objects(right.replace("\"prompt_data\"", "\"data\""))),
				Arguments.of("slug twice", NEWEST, objects(right.replaceFirst("\\{", "{\"slug\":\"evil\","))),
				Arguments.of("prompt data twice", NEWEST, objects(right.replaceFirst("\\{", "{\"prompt_data\":{},"))),
				Arguments.of("objects twice", NEWEST,
						Fault.answer(200, "application/json", "{\"objects\":[],\"objects\":[" + right + "]}")),
				Arguments.of("a version that forges a line", NEWEST,
						objects(right.replace("\"_xact_id\":\"3\"", "\"_xact_id\":\"1\\n2\\u001b[31m\""))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("wrongRows")
	void shouldRejectARowThatIsNotTheRequestedOne(String name, PromptReference reference, Fault fault,
			CapturedOutput output) {
		this.braintrust.failWith(fault);
		try (TestRegistry test = registry().build()) {
			assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> test.registry.get(reference))
				.withMessageContaining("greeter")
				.satisfies((failure) -> assertThat(failure.getCause()).isInstanceOfSatisfying(
						PromptUnavailableException.class,
						(fetch) -> assertThat(fetch.reason()).isEqualTo(PromptException.Reason.MALFORMED)));
			this.braintrust.recover();
			if (!"7a670c06c4787a30".equals(reference.version())) {
				assertThat(test.registry.get(reference).version()).isEqualTo("3");
			}
		}
		assertThat(output).doesNotContain("\u001b[31m2");
	}

	/** As in JavaScript, and therefore as in Braintrust's official SDK. */
	@Test
	void shouldUseTheLastOfDuplicateMembersInNestedObjects() {
		this.braintrust.failWith(objects(row("3").replace("\"role\":", "\"role\":\"system\",\"role\":")));
		try (TestRegistry test = registry().build()) {
			assertThat(test.registry.get("greeter").build(Map.of()).messages()).singleElement()
				.satisfies((message) -> assertThat(message).containsEntry("role", "user"));
		}
	}

	@Test
	void shouldRejectAnotherProjectOfTheSameNameOnce(CapturedOutput output) {
		try (TestRegistry test = registry().build()) {
			test.registry.get("greeter");
			this.braintrust.failWith(objects(otherProject("4")));
			assertThatExceptionOfType(PromptUnavailableException.class)
				.isThrownBy(() -> test.registry.get(NEWEST.withEnvironment("production")));
			assertThat(output).contains(OTHER_PROJECT, FakeBraintrust.PROJECT_ID, "'support-bot'");
			assertThat(test.registry.refresh(NEWEST).block().version()).as("returned again").isEqualTo("4");
		}
	}

	@Test
	void shouldAcceptAnotherProjectAfterEvictAll() {
		try (TestRegistry test = registry().build()) {
			test.registry.get("greeter");
			this.braintrust.failWith(objects(otherProject("4")));
			test.registry.evictAll();
			assertThat(test.registry.get("greeter").version()).isEqualTo("4");
		}
	}

	private static final class MapStore implements PromptStore {

		private final Map<PromptReference, StoredPrompt> prompts = new HashMap<>();

		@Override
		public String name() {
			return "map";
		}

		@Override
		public synchronized @Nullable StoredPrompt read(StoreKey key) {
			return this.prompts.get(key.reference());
		}

		@Override
		public synchronized void write(StoreKey key, StoredPrompt prompt) {
			this.prompts.put(key.reference(), prompt);
		}

		@Override
		public synchronized void remove(StoreKey key) {
			this.prompts.remove(key.reference());
		}

		@SuppressWarnings("unchecked")
		void put(PromptReference reference, String row) {
			this.prompts.put(new ReferenceDefaults("support-bot", null, null).complete(reference),
					new StoredPrompt((Map<String, ?>) Json.parse(row), null, null));
		}

	}

	@Test
	void shouldCheckStoredRows(CapturedOutput output) {
		MapStore store = new MapStore();
		List<PromptReference> references = new ArrayList<>();
		store.put(NEWEST.withVersion("3"), row("666"));
		references.add(NEWEST.withVersion("3"));
		store.put(NEWEST.withVersion("4"), FakeBraintrust.rowOf("evil", "4", "Hi"));
		references.add(NEWEST.withVersion("4"));
		store.put(NEWEST.withVersion("5"), row("5").replace("\"prompt_data\"", "\"data\""));
		references.add(NEWEST.withVersion("5"));
		PromptReference inOtherProject = NEWEST.withVersion("6").withProjectId(OTHER_PROJECT);
		store.put(inOtherProject, row("6"));
		references.add(inOtherProject);
		this.braintrust.failWith(Fault.status(503));
		try (TestRegistry test = registry().store(store).build()) {
			for (PromptReference reference : references) {
				assertThatExceptionOfType(PromptUnavailableException.class)
					.isThrownBy(() -> test.registry.get(reference));
			}
		}
		assertThat(output).contains("is ignored: the row of another version");
	}

	@Test
	void shouldNotConfirmAProjectIdByAStoredRow() {
		MapStore store = new MapStore();
		store.put(NEWEST.withVersion("3"), otherProject("3"));
		try (TestRegistry test = registry().store(store).build()) {
			assertThat(test.registry.get(NEWEST.withVersion("3")).projectId()).isEqualTo(OTHER_PROJECT);
			assertThat(test.registry.get("greeter").projectId()).as("id from the API")
				.isEqualTo(FakeBraintrust.PROJECT_ID);
			test.registry.evict(NEWEST.withVersion("3"));
			assertThat(test.registry.get(NEWEST.withVersion("3")).projectId()).as("the stored row is rejected now")
				.isEqualTo(FakeBraintrust.PROJECT_ID);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"key\":\"%1$s\",\"row\":{},\"row\":%2$s}",
			"{\"key\":\"%1$s\",\"row\":{\"slug\":\"evil\",%3$s}" })
	void shouldRejectAStoredPromptWithADuplicateMember(String form) {
		StoreKey key = StoreKeyFactory.create("n", NEWEST);
		String row = row("3");
		assertThat(StoredPrompt.fromJson("{\"key\":\"%s\",\"row\":%s}".formatted(key.id(), row), key)).isNotNull();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> StoredPrompt.fromJson(form.formatted(key.id(), row, row.substring(1)), key))
			.withMessageContaining("duplicate member");
	}

	@Test
	void shouldIgnoreASnapshotWithADuplicateMember(@TempDir Path directory, CapturedOutput output) throws Exception {
		Files.writeString(directory.resolve("greeter.json"), row("3").replaceFirst("\\{", "{\"slug\":\"evil\","));
		try (TestRegistry test = registry().snapshots("file:" + directory + "/").offline().build()) {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> test.registry.get("greeter"));
		}
		assertThat(output).contains("greeter.json", "is ignored", "duplicate member");
	}

	/** With trace logging of Spring's web client and the JDK. */
	@Test
	void shouldNotLogTheApiKeyAtAnyLevel(CapturedOutput output) {
		Logger web = (Logger) LoggerFactory.getLogger("org.springframework.web");
		Logger jdk = (Logger) LoggerFactory.getLogger("jdk");
		web.setLevel(Level.TRACE);
		jdk.setLevel(Level.TRACE);
		try (TestRegistry test = registry().build()) {
			test.registry.get("greeter");
			this.braintrust.failWith(Fault.answer(401, "text/plain", "Bearer " + TestRegistry.API_KEY));
			test.registry.refresh(NEWEST).onErrorComplete().block();
		}
		finally {
			web.setLevel(null);
			jdk.setLevel(null);
		}
		assertThat(output).contains("HTTP GET").doesNotContain(TestRegistry.API_KEY);
	}

	@Test
	void shouldRejectAResponseThatContainsTheApiKey() {
		MapStore store = new MapStore();
		try (TestRegistry test = registry().store(store).build()) {
			this.braintrust.failWith(Fault.answer(200, "application/json",
					"{\"objects\":[" + FakeBraintrust.rowOf("greeter", "3", TestRegistry.API_KEY) + "]}"));
			assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> test.registry.get("greeter"))
				.withMessageContaining("contains the API key");
			this.braintrust.failWith(Fault.answer(200, "application/json", "{\"objects\":[" + row("3") + "]}", "ETag",
					"\"" + TestRegistry.API_KEY + "\""));
			test.registry.get("greeter");
			Awaitility.await().until(() -> !store.prompts.isEmpty());
			assertThat(store.prompts.values()).allSatisfy((stored) -> assertThat(stored.etag()).isNull());
		}
	}

	/** Responses with the API key in each part that a message could quote. */
	static Stream<Arguments> echoes() {
		String key = "Bearer " + TestRegistry.API_KEY;
		return Stream.of(Arguments.of(Fault.framed("HTTP/1.1", 200, false, "Content-Length", key)),
				Arguments.of(Fault.framed("HTTP/1.1", 200, false, "Content-Length", "1, " + key)),
				Arguments.of(Fault.framed("HTTP/1.1", 200, true, "Transfer-Encoding", key)),
				Arguments
					.of(Fault.framed("HTTP/1.1", 200, false, "Content-Encoding", key, "Content-Length", "{length}")),
				Arguments.of(Fault.framed("HTTP/1.1 " + key, 200, false, "Content-Length", "{length}")),
				Arguments.of(Fault.framed("HTTP/1.1", 429, false, "Retry-After", key)),
				Arguments.of(Fault.framed("HTTP/1.1", 200, false, key + "\u0001", "{length}")),
				Arguments.of(Fault.framed("HTTP/1.1", 302, false, "Location", "http://" + TestRegistry.API_KEY + "/")),
				Arguments.of(Fault.answer(200, TestRegistry.API_KEY + "/" + TestRegistry.API_KEY, "no JSON")),
				Arguments.of(Fault.answer(200, key, "no JSON")), Arguments.of(Fault.answer(401, "text/plain", key)),
				Arguments.of(Fault.answer(200, "application/json", "{\"" + key + "\": " + key + "}")),
				Arguments.of(objects(row("3").replace("\"_xact_id\":\"3\"", "\"_xact_id\":\"" + key + "\""))));
	}

	@ParameterizedTest
	@MethodSource("echoes")
	void shouldNotQuoteTextOfTheServer(Fault fault, CapturedOutput output) {
		try (TestRegistry test = registry().build()) {
			test.registry.get("greeter");
			this.braintrust.failWith(fault);
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> test.registry.get(NEWEST.withEnvironment("production")))
				.satisfies((failure) -> {
					for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
						assertThat(cause.toString()).doesNotContain(TestRegistry.API_KEY);
					}
				});
			test.registry.refresh(NEWEST).onErrorComplete().block();
			PromptStatus status = test.registry.status(NEWEST);
			assertThat(status.lastFailure()).isNotNull();
			assertThat(status.toString()).doesNotContain(TestRegistry.API_KEY);
		}
		assertThat(output).doesNotContain(TestRegistry.API_KEY);
	}

}
