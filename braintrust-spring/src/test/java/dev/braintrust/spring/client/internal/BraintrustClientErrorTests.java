package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Each kind of failed fetch has its own message, which names the requested prompt and
 * what to do, and quotes neither the API key nor the body of the response.
 */
class BraintrustClientErrorTests {

	private static final String SECRET_BODY = "Unauthorized: ada@example.com has no access";

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final PromptReference reference = PromptReference.of("greeter")
		.withEnvironment("staging")
		.withProject("support-bot");

	private BraintrustHttpClient http;

	@AfterEach
	void close() {
		if (this.http != null) {
			this.http.close();
		}
		this.braintrust.close();
	}

	static Stream<Arguments> statuses() {
		return Stream.of(Arguments.of(400, Reason.CONFIGURATION, "well formed"),
				Arguments.of(401, Reason.CONFIGURATION, "braintrust.api-key"),
				Arguments.of(403, Reason.CONFIGURATION, "not allowed to read"),
				Arguments.of(302, Reason.CONFIGURATION, "redirects are not followed"),
				Arguments.of(408, Reason.SERVER_ERROR, "408"), Arguments.of(429, Reason.THROTTLED, "429"),
				Arguments.of(500, Reason.SERVER_ERROR, "500"), Arguments.of(503, Reason.SERVER_ERROR, "503"));
	}

	@ParameterizedTest
	@MethodSource("statuses")
	void shouldExplainAnErrorStatus(int status, Reason reason, String remedy) {
		this.braintrust.failWith(Fault.status(status, SECRET_BODY));
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class, this::fetch);
		assertThat(failure.reason()).isEqualTo(reason);
		assertThat(failure).hasMessageContaining(String.valueOf(status)).hasMessageContaining(remedy);
		assertExplains(failure);
	}

	@Test
	void shouldReportA404AsNotFound() {
		this.braintrust.failWith(Fault.status(404, SECRET_BODY));
		assertExplains(catchThrowableOfType(PromptNotFoundException.class, this::fetch));
	}

	@Test
	void shouldReportAnEmptyListAsNotFound() {
		this.braintrust.failWith(Fault.answer(200, "application/json", "{\"objects\":[]}"));
		assertThat(assertExplains(catchThrowableOfType(PromptNotFoundException.class, this::fetch)))
			.hasMessageContaining("assigned to that environment");
	}

	static Stream<Arguments> malformed() {
		String row = FakeBraintrust.rowOf("greeter", "1", "Hi");
		return Stream.of(Arguments.of("text/html", "<html>Sign in</html>", "text/html"),
				Arguments.of("application/json", "{\"objects\":[{\"id\":\"x", "ends too early"),
				Arguments.of("application/json", "", "0 characters"),
				Arguments.of("application/json", "{\"error\":\"x\"}", "objects"),
				Arguments.of("application/json", "{\"objects\":[" + row + "," + row + "]}", "2 prompts"),
				Arguments.of("application/json", "{\"objects\":[7]}", "not a prompt row"),
				Arguments.of("application/json", "{\"objects\":[" + FakeBraintrust.rowOf("other", "1", "Hi") + "]}",
						"another prompt"));
	}

	@ParameterizedTest
	@MethodSource("malformed")
	void shouldExplainAResponseThatIsNotFromTheApi(String contentType, String body, String detail) {
		this.braintrust.failWith(Fault.answer(200, contentType, body));
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class, this::fetch);
		assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
		assertThat(failure).hasMessageContaining(detail).hasMessageContaining("braintrust.api-url");
		assertExplains(failure);
	}

	@Test
	void shouldLimitTheSizeOfAResponse() {
		this.braintrust.failWith(Fault.endlessBody(200));
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class, this::fetch);
		assertThat(failure).hasMessageContaining("more than 1000000 bytes");
		assertExplains(failure);
	}

	@Test
	void shouldNotReadTheBodyOfAnErrorResponse() {
		this.braintrust.failWith(Fault.endlessBody(500));
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class, this::fetch);
		assertThat(failure.reason()).isEqualTo(Reason.SERVER_ERROR);
	}

	@Test
	void shouldExplainAServerThatSendsNothing() {
		this.braintrust.failWith(Fault.hang());
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class, this::fetch);
		assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
		assertExplains(failure);
	}

	@Test
	void shouldExplainABodyThatStalls() {
		this.braintrust.failWith(Fault.trickle(Duration.ofHours(1)));
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class, this::fetch);
		assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
		assertThat(failure).hasMessageContaining("response-timeout");
		assertExplains(failure);
	}

	@Test
	void shouldLimitTheTotalTimeOfAFetch() {
		this.braintrust.failWith(Fault.trickle(Duration.ofMillis(50)));
		long start = System.nanoTime();
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class, this::fetch);
		assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
		assertThat(failure).hasMessageContaining("braintrust.client.timeout");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
	}

	@Test
	void shouldExplainARefusedConnection() {
		this.braintrust.close();
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class, this::fetch);
		assertThat(failure.reason()).isEqualTo(Reason.TRANSPORT);
		assertExplains(failure);
	}

	@Test
	void shouldExplainAMissingApiKey() {
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class,
				() -> fetch(this.braintrust.url(), null, this.reference));
		assertThat(failure).hasMessageContainingAll("braintrust.api-key", "BRAINTRUST_API_KEY", "greeter");
		assertThat(this.braintrust.requests()).isEmpty();
	}

	@Test
	void shouldExplainAMissingProject() {
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class,
				() -> fetch(this.braintrust.url(), new ApiKey("sk-secret"), PromptReference.latest("greeter")));
		assertThat(failure).hasMessageContainingAll("braintrust.project", "greeter");
		assertThat(this.braintrust.requests()).isEmpty();
	}

	@Test
	void shouldRetryATransientFailureIfConfigured() {
		this.braintrust.failWith(Fault.status(503, ""));
		ClientSettings settings = settings(this.braintrust.url(), new ApiKey("sk-secret"), 2);
		this.http = new BraintrustHttpClient(WebClient::builder, settings, ProxyAndTls.DIRECT);
		catchThrowableOfType(PromptUnavailableException.class,
				() -> new BraintrustClient(this.http, settings).fetch(this.reference, null).block());
		assertThat(this.braintrust.requests()).hasSize(3);
	}

	private PromptException assertExplains(PromptException failure) {
		assertThat(failure).hasMessageContainingAll("greeter", "staging", "support-bot", "localhost");
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			assertThat(String.valueOf(cause.getMessage())).doesNotContain("sk-secret", "ada@example.com", "<html>");
		}
		return failure;
	}

	private void fetch() {
		fetch(this.braintrust.url(), new ApiKey("sk-secret"), this.reference);
	}

	private void fetch(String url, ApiKey apiKey, PromptReference reference) {
		ClientSettings settings = settings(url, apiKey, 0);
		this.http = new BraintrustHttpClient(WebClient::builder, settings, ProxyAndTls.DIRECT);
		new BraintrustClient(this.http, settings).fetch(reference, null).block();
	}

	private static ClientSettings settings(String url, ApiKey apiKey, int retries) {
		return new ClientSettings(URI.create(url), apiKey, Duration.ofSeconds(1), Duration.ofSeconds(1),
				Duration.ofSeconds(2), retries, 8, 1_000_000);
	}

}
