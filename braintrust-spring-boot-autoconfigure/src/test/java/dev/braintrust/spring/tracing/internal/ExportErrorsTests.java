package dev.braintrust.spring.tracing.internal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.testing.RawHttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No text of an error response reaches the log, in whichever part of the response it is
 * sent. The logging of the application's own exporter is unchanged.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExportErrorsTests {

	private static final String FORGED = "2026-01-01 00:00:00 ERROR forged";

	private static final String BODY = "ada@example.com is not allowed, key sk-secret\r\n" + FORGED
			+ "\r\n\u001b[31mred";

	/** A google.rpc.Status, whose message OpenTelemetry's exporter logs. */
	private static final String STATUS = status(BODY);

	/** OpenTelemetry's exporter uses java.util.logging. */
	private final Logger openTelemetry = Logger.getLogger("io.opentelemetry.exporter.internal.http.HttpExporter");

	private final List<String> logged = new CopyOnWriteArrayList<>();

	private final Handler handler = new Handler() {

		@Override
		public void publish(LogRecord record) {
			ExportErrorsTests.this.logged.add(String.valueOf(record.getMessage()));
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	};

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(App.class)
		.withPropertyValues("braintrust.api-key=sk-secret", "braintrust.project=support-bot",
				"braintrust.tracing.export.timeout=500ms", "management.tracing.sampling.probability=1.0",
				"spring.ai.openai.api-key=sk-model");

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

	}

	private static String status(String message) {
		return "\u0012" + (char) message.length() + message;
	}

	@BeforeEach
	void addHandler() {
		this.openTelemetry.addHandler(this.handler);
	}

	@AfterEach
	void removeHandler() {
		this.openTelemetry.removeHandler(this.handler);
	}

	private static void exportSpan(ApplicationContext context) {
		Observation.createNotStarted("request", context.getBean(ObservationRegistry.class))
			.observe((Supplier<String>) () -> "done");
		assertThat(context.getBean(SdkTracerProvider.class).forceFlush().join(30, TimeUnit.SECONDS).isDone()).isTrue();
	}

	static Stream<String> responses() {
		return Stream.of(
				"HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
					.formatted(BODY.length(), BODY),
				"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/x-protobuf\r\nContent-Length: %d\r\n\r\n%s"
					.formatted(STATUS.length(), STATUS),
				"HTTP/1.1 403 ada@example.com sk-secret \u001b[31m%s\r\nContent-Length: 0\r\n\r\n".formatted(FORGED),
				"HTTP/1.1 400 -\r\nX-Error: ada@example.com, Bearer sk-secret\r\n%s: forged\r\nContent-Length: 0\r\n\r\n"
					.formatted(FORGED.replace(' ', '-')),
				"HTTP/1.1 503 -\r\nRetry-After: Bearer sk-secret\r\nContent-Length: 0\r\n\r\n",
				"HTTP/1.1 302 -\r\nLocation: http://ada@example.com/sk-secret\r\nContent-Length: 0\r\n\r\n",
				"HTTP/1.1 200 OK\r\nContent-Length: Bearer sk-secret\r\n\r\n",
				"HTTP/1.1 500 -\r\nContent-Length: Bearer sk-secret\r\n\r\n",
				"HTTP/1.1 500 -\r\nTransfer-Encoding: chunked\r\n\r\nBearer sk-secret\r\n",
				"HTTP/1.1 Bearer sk-secret\r\n\r\n", "ada@example.com sk-secret\r\n" + FORGED + "\r\n\r\n",
				"HTTP/1.1 401 -\r\nBearer sk-secret ada@example.com\r\nContent-Length: 0\r\n\r\n",
				"HTTP/1.1 401 -\r\nX: \u0000 ada@example.com\r\nContent-Length: 0\r\n\r\n",
				"HTTP/1.1 407 -\r\nProxy-Authenticate: Basic realm=\"sk-secret\"\r\nContent-Length: 0\r\n\r\n",
				"HTTP/1.1 401 -\r\nWWW-Authenticate: sk-secret ada@example.com\r\nContent-Length: 0\r\n\r\n",
				"HTTP/1.1 101 sk-secret\r\nUpgrade: sk-secret\r\n\r\n",
				"HTTP/1.1 401 -\r\nContent-Encoding: sk-secret\r\nContent-Length: 9\r\n\r\nsk-secret");
	}

	@ParameterizedTest
	@MethodSource("responses")
	void shouldNotLogTextOfTheResponse(String response, CapturedOutput output) throws IOException {
		try (RawHttpServer server = RawHttpServer.start((out) -> {
			RawHttpServer.sending(response).answer(out);
			out.flush();
			throw new IOException("close the connection");
		})) {
			this.runner.withPropertyValues("braintrust.api-url=" + server.url()).run(ExportErrorsTests::exportSpan);
			assertThat(server.requests()).isNotEmpty();
		}
		assertThat(this.logged).isEmpty();
		assertThat(output.toString()).doesNotContain("ada@example.com", "sk-secret", "forged", "\u001b", "\u0000");
		if (!response.startsWith("HTTP/1.1 200")) {
			assertThat(output).contains("1 span was not exported to Braintrust: http://localhost:");
		}
	}

	@Test
	void shouldNotAffectTheApplicationsExporter(CapturedOutput output) {
		try (FakeBraintrust braintrust = FakeBraintrust.start(); FakeBraintrust own = FakeBraintrust.start()) {
			braintrust.failWith(Endpoint.INGESTION, Fault.answer(401, "application/x-protobuf", STATUS));
			own.failWith(Endpoint.INGESTION,
					Fault.answer(400, "application/x-protobuf", status("own-collector-says")).times(1));
			this.runner
				.withPropertyValues("braintrust.api-url=" + braintrust.url(),
						"management.opentelemetry.tracing.export.otlp.endpoint=" + own.url() + "/otel/v1/traces")
				.run((context) -> {
					exportSpan(context);
					exportSpan(context);
				});
			assertThat(own.spans()).as("the first one was rejected").hasSize(1);
			assertThat(braintrust.exports()).isNotEmpty();
			assertThat(this.logged).anySatisfy((message) -> assertThat(message).contains("400", "own-collector-says"))
				.noneSatisfy((message) -> assertThat(message).contains("401"));
			assertThat(output).containsOnlyOnce("answered 401; check braintrust.api-key")
				.doesNotContain("ada@example.com", "sk-secret", FORGED, "\u001b");
		}
	}

}
