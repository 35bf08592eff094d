package dev.braintrust.spring.test;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Spans received over OTLP.
 */
class ReceivedSpanTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private static KeyValue attribute(String name, AnyValue.Builder value) {
		return KeyValue.newBuilder().setKey(name).setValue(value).build();
	}

	private static AnyValue.Builder text(String text) {
		return AnyValue.newBuilder().setStringValue(text);
	}

	private static Span.Builder span(String name) {
		return Span.newBuilder().setName(name).setSpanId(ByteString.fromHex("00f067aa0ba902b7"));
	}

	private void export(Span.Builder span, boolean gzip) throws Exception {
		byte[] message = ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
			.build()
			.toByteArray();
		HttpRequest.Builder request = Http.request(this.braintrust, "/otel/v1/traces").header("x-bt-parent", "p");
		if (gzip) {
			ByteArrayOutputStream compressed = new ByteArrayOutputStream();
			try (OutputStream out = new GZIPOutputStream(compressed)) {
				out.write(message);
			}
			message = compressed.toByteArray();
			request.header("Content-Encoding", "gzip");
		}
		assertThat(Http.send(request.POST(HttpRequest.BodyPublishers.ofByteArray(message))).statusCode())
			.isEqualTo(200);
	}

	@Test
	void shouldDecodeASpan() throws Exception {
		export(span("chat gpt-4o").setTraceId(ByteString.fromHex("4bf92f3577b34da6a3ce929d0e0e4736"))
			.setParentSpanId(ByteString.fromHex("53995c3f42cd8ad8"))
			.setStartTimeUnixNano(1_700_000_000_000_000_001L)
			.setEndTimeUnixNano(1_700_000_001_000_000_002L)
			.addAttributes(attribute("text", text("a \"quoted\" word")))
			.addAttributes(attribute("flag", AnyValue.newBuilder().setBoolValue(true)))
			.addAttributes(attribute("count", AnyValue.newBuilder().setIntValue(42)))
			.addAttributes(attribute("ratio", AnyValue.newBuilder().setDoubleValue(0.5)))
			.addAttributes(
					attribute("bytes", AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(new byte[] { 1, -1 }))))
			.addAttributes(attribute("list",
					AnyValue.newBuilder()
						.setArrayValue(ArrayValue.newBuilder().addValues(text("a")).addValues(text("b/c")))))
			.addAttributes(
					attribute("map",
							AnyValue.newBuilder()
								.setKvlistValue(KeyValueList.newBuilder().addValues(attribute("k", text("v")))))),
				true);
		assertThat(this.braintrust.spans()).containsExactly(new ReceivedSpan("chat gpt-4o",
				"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "53995c3f42cd8ad8",
				Map.of("text", "a \"quoted\" word", "flag", "true", "count", "42", "ratio", "0.5", "bytes", "01ff",
						"list", "[\"a\",\"b/c\"]", "map", "{\"k\":\"v\"}"),
				Instant.ofEpochSecond(1_700_000_000L, 1), Instant.ofEpochSecond(1_700_000_001L, 2), "p"));
		assertThat(this.braintrust.exports()).singleElement()
			.satisfies((request) -> assertThat(request.header("x-bt-parent")).isEqualTo("p"));
	}

	@Test
	void shouldReadThePromptOfASpan() throws Exception {
		export(span("chat").addAttributes(attribute("gen_ai.operation.name", text("chat")))
			.addAttributes(attribute("braintrust.metadata",
					text("{\"user\":\"u1\",\"prompt\":{\"name\":\"classifier\",\"version\":\"v1\"}}")))
			.addAttributes(attribute("braintrust.input_json", text("[{\"role\":\"user\"}]")))
			.addAttributes(attribute("braintrust.output_json", text("[]"))), false);
		ReceivedSpan span = this.braintrust.spans().get(0);
		assertThat(span.isLlmSpan()).isTrue();
		assertThat(span.metadata()).containsEntry("user", "u1");
		assertThat(span.prompt()).isEqualTo(Map.of("name", "classifier", "version", "v1"));
		assertThat(span.promptName()).isEqualTo("classifier");
		assertThat(span.input()).isEqualTo(List.of(Map.of("role", "user")));
		assertThat(span.output()).isEqualTo(List.of());
		assertThat(span.parentSpanId()).isNull();
	}

	@Test
	void shouldWaitForSpans() throws Exception {
		CompletableFuture<?> spans = CompletableFuture
			.supplyAsync(() -> this.braintrust.awaitSpans((all) -> all.size() == 2));
		export(span("one"), false);
		export(span("two").setSpanId(ByteString.fromHex("00f067aa0ba902b8")), true);
		assertThat(spans).succeedsWithin(Duration.ofSeconds(30)).asString().contains("name=one", "name=two");
		this.braintrust.waitAtMost(Duration.ofMillis(20));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.braintrust.awaitSpans((all) -> all.size() == 3))
			.withMessageContainingAll("PT0.02S", "'one' in p, without a prompt", "'two'");
		this.braintrust.clear();
		assertThat(this.braintrust.spans()).isEmpty();
		assertThat(this.braintrust.exports()).isEmpty();
	}

	@Test
	void shouldRejectInvalidOtlp() throws Exception {
		assertThat(Http.post(this.braintrust, "/otel/v1/traces", "no").statusCode()).isEqualTo(400);
	}

}
