package dev.braintrust.spring.sample.sandbox;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

import dev.braintrust.spring.sample.sandbox.SandboxEvents.OutageChanged;
import dev.braintrust.spring.sample.sandbox.SandboxEvents.PromptsChanged;
import dev.braintrust.spring.sample.sandbox.SandboxEvents.TraceChanged;
import dev.braintrust.spring.sample.sandbox.SandboxEvents.TracesChanged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Limits of the sandbox: memory, versions, environments, request bodies and open pages.
 */
class SandboxLimitsTests {

	private final Sandbox sandbox = new Sandbox();

	@AfterEach
	void close() {
		this.sandbox.close();
	}

	private static byte[] otlp(int trace, int spans, int size) {
		ScopeSpans.Builder scope = ScopeSpans.newBuilder();
		for (int span = 1; span <= spans; span++) {
			scope.addSpans(Span.newBuilder()
				.setName("span")
				.setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16).putInt(trace).array()))
				.setSpanId(ByteString.copyFrom(ByteBuffer.allocate(8).putInt(span).array()))
				.addAttributes(KeyValue.newBuilder()
					.setKey("text")
					.setValue(AnyValue.newBuilder().setStringValue("x".repeat(size)))));
		}
		return ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
			.build()
			.toByteArray();
	}

	@Test
	void shouldKeepTheNewestTraces() throws Exception {
		SandboxTraces traces = this.sandbox.traces();
		for (int trace = 1; trace <= SandboxTraces.MAX_TRACES + 3; trace++) {
			traces.ingest(otlp(trace, 2, 1), "project_name:p");
		}
		assertThat(traces.all()).hasSize(SandboxTraces.MAX_TRACES)
			.first()
			.satisfies((oldest) -> assertThat(oldest.traceId()).startsWith("00000004"));
	}

	@Test
	void shouldLimitTheSpansOfATrace() throws Exception {
		this.sandbox.traces().ingest(otlp(1, SandboxTraces.MAX_SPANS_PER_TRACE + 1, 1), "project_name:p");
		assertThat(this.sandbox.traces().spans()).hasSize(SandboxTraces.MAX_SPANS_PER_TRACE);
	}

	@Test
	void shouldLimitTheBytesOfATrace() throws Exception {
		int size = 3 * 1024 * 1024;
		for (int request = 1; request <= SandboxTraces.MAX_BYTES / size; request++) {
			this.sandbox.traces().ingest(otlp(1, 1, size), "project_name:p");
		}
		assertThat(this.sandbox.traces().spans()).hasSize((int) (SandboxTraces.MAX_BYTES / 4 / size));
	}

	@Test
	void shouldLimitTheBytesOfAllTraces() throws Exception {
		int size = 3 * 1024 * 1024;
		for (int trace = 1; trace <= SandboxTraces.MAX_BYTES / size + 2; trace++) {
			this.sandbox.traces().ingest(otlp(trace, 1, size), "project_name:p");
		}
		assertThat(this.sandbox.traces().all()).hasSize((int) (SandboxTraces.MAX_BYTES / size));
	}

	@Test
	void shouldRemoveTheOldestVersionWithoutAnEnvironment() {
		SandboxPrompts prompts = this.sandbox.prompts();
		Object production = prompts.all().get(0).environments().get("production");
		IntStream.range(0, SandboxPrompts.MAX_VERSIONS)
			.forEach((i) -> prompts.publish("greeter", SandboxPrompts.chat("v" + i)));
		assertThat(prompts.all().get(0).versions()).hasSize(SandboxPrompts.MAX_VERSIONS)
			.anySatisfy((version) -> assertThat(version.version()).isEqualTo(production));
	}

	@Test
	void shouldKeepVersionsWithAnEnvironment() {
		SandboxPrompts prompts = this.sandbox.prompts();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IntStream.rangeClosed(0, SandboxPrompts.MAX_VERSIONS)
				.forEach((i) -> prompts.assign("slug-" + i, "production",
						prompts.publish("slug-" + i, SandboxPrompts.chat("x")))))
			.withMessageContaining("none can be removed");
	}

	@Test
	void shouldLimitTheEnvironmentsOfAPrompt() {
		String version = this.sandbox.prompts().all().get(0).versions().get(0).version();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IntStream.rangeClosed(0, SandboxPrompts.MAX_ENVIRONMENTS)
				.forEach((i) -> this.sandbox.prompts().assign("greeter", "environment-" + i, version)))
			.withMessageContaining("already has");
	}

	@Test
	void shouldRejectLargeBodiesOfTheApplication() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.sandbox.url() + "/v1/chat/completions"))
			.header("Authorization", "Bearer " + Sandbox.API_KEY)
			.POST(BodyPublishers.ofString("x".repeat(SandboxExchange.MAX_BODY + 1)))
			.build();
		assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
	}

	@Test
	void shouldListenOnLoopback() {
		assertThat(this.sandbox.address().isLoopbackAddress()).isTrue();
	}

	@Test
	void shouldEmitTheInitialStateAndChanges() {
		StepVerifier.create(this.sandbox.events().watch())
			.expectNext(new OutageChanged(), new PromptsChanged(), new TracesChanged())
			.then(() -> this.sandbox.outage(true))
			.expectNext(new OutageChanged())
			.then(() -> this.sandbox.prompts().publish("greeter", Map.of()))
			.expectNext(new PromptsChanged())
			.then(this.sandbox::close)
			.expectComplete()
			.verify(Duration.ofSeconds(30));
	}

	@Test
	void shouldDisconnectAPageThatIsTooSlow() {
		StepVerifier.create(this.sandbox.events().watch(), 0)
			.then(() -> IntStream.range(0, 2_000)
				.forEach((i) -> this.sandbox.events().emit(new TraceChanged(String.valueOf(i)))))
			.thenRequest(Long.MAX_VALUE)
			.thenConsumeWhile((change) -> true)
			.expectComplete()
			.verify(Duration.ofSeconds(30));
	}

	@Test
	void shouldLimitTheNumberOfOpenPages() {
		StepVerifier.create(this.sandbox.events().watch())
			.expectNextCount(List.of("outage", "prompts", "traces").size())
			.then(() -> IntStream.range(0, SandboxEvents.MAX_PAGES)
				.forEach((i) -> this.sandbox.events().watch().subscribe()))
			.expectComplete()
			.verify(Duration.ofSeconds(30));
	}

}
