package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.ReceivedRequest;
import dev.braintrust.spring.tracing.internal.LinkMatrixTests.Client;
import dev.braintrust.spring.tracing.internal.LinkMatrixTests.Clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Neither exported spans nor the log contain the API key, even if all requests fail and
 * servers echo the key. Complete OTLP messages are searched: names, attributes, events,
 * statuses, links, scopes and resources.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

	private static final String KEY = "sk-0123456789-secret";

	private static final Fault ECHO = Fault.answer(401, "text/plain", "Bearer " + KEY + " of ada@example.com",
			"X-Error", "Bearer " + KEY, "WWW-Authenticate", "Bearer error=\"" + KEY + "\"");

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	/** The tracing backend of the application. */
	private final FakeBraintrust own = FakeBraintrust.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(LinkMatrixTests.Application.class)
		.withBean(Service.class)
		.withPropertyValues("braintrust.api-key=" + KEY, "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s", "braintrust.client.timeout=2s",
				"braintrust.prompts.cache.failure-ttl=0", "management.tracing.sampling.probability=1.0",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + this.own.url() + "/otel/v1/traces",
				"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url() + "/v1");

	@AfterEach
	void close() {
		this.braintrust.close();
		this.own.close();
	}

	static class Service {

		private final Clients clients;

		Service(Clients clients) {
			this.clients = clients;
		}

		@UsePrompt("greeter")
		public String ask(Client client, @PromptVariable String name) {
			return this.clients.call(client, CurrentPrompt.build());
		}

		@UsePrompt(slug = "greeter", environment = "nowhere")
		public String askForMissingPrompt(@PromptVariable String name) {
			return CurrentPrompt.build().model();
		}

	}

	private static <T> T inRequest(ApplicationContext context, String name, Supplier<T> work) {
		return Observation.createNotStarted(name, context.getBean(ObservationRegistry.class)).observe(work);
	}

	private static void flush(ApplicationContext context) {
		assertThat(context.getBean(SdkTracerProvider.class).forceFlush().join(30, TimeUnit.SECONDS).isDone()).isTrue();
	}

	private static void failInRequest(ApplicationContext context, String name) {
		assertThatExceptionOfType(PromptException.class)
			.isThrownBy(() -> inRequest(context, name, () -> context.getBean(Service.class).askForMissingPrompt("Ada")))
			.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("greeter"))
			.satisfies((ex) -> assertThat(stackTrace(ex)).doesNotContain(KEY));
	}

	private static String stackTrace(Throwable failure) {
		java.io.StringWriter trace = new java.io.StringWriter();
		failure.printStackTrace(new java.io.PrintWriter(trace));
		return trace.toString();
	}

	@Test
	void shouldNotExposeTheKeyInSpansOrTheLog(CapturedOutput output) {
		this.runner.run((context) -> {
			for (Client client : Client.values()) {
				inRequest(context, "request " + client, () -> context.getBean(Service.class).ask(client, "Ada"));
			}
			List<Fault> faults = List.of(ECHO, Fault.answer(503, "text/plain", "Bearer " + KEY),
					Fault.answer(200, "application/json", "{\"error\":\"Bearer " + KEY + "\"}"),
					Fault.answer(302, "text/plain", "", "Location", "http://localhost/" + KEY), Fault.reset(),
					Fault.framed("HTTP/1.1", 200, false, "Content-Length", "Bearer " + KEY), Fault.hang());
			for (Fault fault : faults) {
				this.braintrust.failWith(Endpoint.PROMPTS, fault);
				int before = this.braintrust.requests().size();
				failInRequest(context, "failed request");
				assertThat(this.braintrust.requests()).as(fault.toString()).hasSizeGreaterThan(before);
			}
			this.braintrust.recover();
			this.braintrust.failWith(Endpoint.INGESTION, ECHO.times(1));
			flush(context);
			for (Client client : Client.values()) {
				inRequest(context, "another " + client, () -> context.getBean(Service.class).ask(client, "Ada"));
			}
			failInRequest(context, "not found");
			flush(context);
		});
		assertNoKeyIn(this.braintrust.exports());
		assertNoKeyIn(this.own.exports());
		assertThat(this.own.exports()).extracting(ReceivedRequest::body)
			.as("errors are recorded as span events")
			.anySatisfy((body) -> assertThat(body).contains("failed request", "exception.stacktrace"));
		assertThat(output.toString()).contains("answered 401; check braintrust.api-key")
			.doesNotContain(KEY, "ada@example.com");
	}

	/** A request to Braintrust contains the key in one header only. */
	private static void assertNoKeyIn(List<ReceivedRequest> exports) {
		assertThat(exports).hasSizeGreaterThan(1).allSatisfy((request) -> {
			assertThat(request.body()).contains("service.name").doesNotContain(KEY);
			assertThat(request.uri()).doesNotContain(KEY);
			assertThat(request.headers()).allSatisfy((name, value) -> {
				if (!name.equals("authorization")) {
					assertThat(value).doesNotContain(KEY);
				}
			});
		});
		assertThat(exports).extracting(ReceivedRequest::body)
			.anySatisfy((body) -> assertThat(body).contains("chat gpt-4o-mini", "braintrust.metadata"));
	}

}
