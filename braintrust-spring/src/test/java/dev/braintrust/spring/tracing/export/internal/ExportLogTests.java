package dev.braintrust.spring.tracing.export.internal;

import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the messages about exports and their frequency.
 */
class ExportLogTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

	private final ListAppender<ILoggingEvent> events = new ListAppender<>();

	private final ExportLog log = new ExportLog(logger(), "https://api.example.org", this.nanos::get);

	private Logger logger() {
		Logger logger = new LoggerContext().getLogger("export");
		this.events.start();
		logger.addAppender(this.events);
		return logger;
	}

	private void answer(int status, int spans) {
		report(ExportOutcome.ofResponse(status, HttpHeaders.of(Map.of(), (name, value) -> true)), spans);
	}

	private void report(ExportOutcome outcome, int spans) {
		this.log.failed(outcome.problem(), outcome.detail(), spans);
	}

	private void pass(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
	}

	private String only() {
		assertThat(this.events.list).hasSize(1);
		return this.events.list.get(0).getFormattedMessage();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			302 | redirects are not followed; check braintrust.api-url
			400 | check the project (braintrust.project or braintrust.project-id) and braintrust.api-url
			401 | check braintrust.api-key
			403 | check braintrust.api-key and its permissions for the project
			404 | check the project (braintrust.project or braintrust.project-id) and braintrust.api-url
			413 | the request is too large; lower braintrust.tracing.export.maximum-batch-size
			418 | check braintrust.api-url
			429 | too many requests
			500 | the service has a problem
			503 | the service has a problem
			""")
	void shouldLogTheRemedyWhenTheServerReturnsAnError(int status, String remedy) {
		answer(status, 3);
		assertThat(only()).isEqualTo("3 spans were not exported to Braintrust: https://api.example.org answered %d; %s"
			.formatted(status, remedy));
		assertThat(this.events.list.get(0).getLevel()).isEqualTo(Level.WARN);
		assertThat(this.events.list.get(0).getThrowableProxy()).isNull();
	}

	@Test
	void shouldLogExceptionTypesWithoutMessages() {
		report(ExportOutcome
			.ofFailure(new java.io.IOException("Bearer sk-secret", new IllegalStateException("Bearer sk-secret"))), 1);
		assertThat(only()).isEqualTo("1 span was not exported to Braintrust: https://api.example.org gave no valid "
				+ "answer (IOException, caused by IllegalStateException); check braintrust.api-url, braintrust.client.proxy and "
				+ "the network");
	}

	@Test
	void shouldLogDifferentRemediesForTimeoutsAndCertificates() {
		report(ExportOutcome.ofFailure(new HttpTimeoutException("sk-secret")), 1);
		report(ExportOutcome.ofFailure(new SSLException("sk-secret")), 1);
		assertThat(this.events.list).extracting(ILoggingEvent::getFormattedMessage)
			.satisfiesExactly(
					(message) -> assertThat(message).contains("did not answer in time (HttpTimeoutException)",
							"braintrust.tracing.export.timeout"),
					(message) -> assertThat(message).contains("(SSLException)", "braintrust.client.ssl.bundle"));
	}

	@Test
	void shouldLogEachProblemOncePerMinuteAndCountTheRest() {
		for (int i = 0; i < 60; i++) {
			answer(401, 10);
			answer(503, 1);
			pass(Duration.ofMillis(900));
		}
		assertThat(this.events.list).hasSize(2);
		pass(Duration.ofSeconds(10));
		answer(401, 7);
		assertThat(this.events.list.get(2).getFormattedMessage())
			.startsWith("7 spans were not exported to Braintrust (590 more in 59 exports were not logged): ");
		pass(Duration.ofMinutes(2));
		answer(401, 8);
		assertThat(this.events.list.get(3).getFormattedMessage())
			.startsWith("8 spans were not exported to Braintrust: ");
	}

	@Test
	void shouldLogTheFirstSuccessAfterALoggedFailure() {
		this.log.succeeded();
		answer(503, 1);
		this.log.succeeded();
		this.log.succeeded();
		assertThat(this.events.list).hasSize(2);
		assertThat(this.events.list.get(1).getLevel()).isEqualTo(Level.INFO);
		assertThat(this.events.list.get(1).getFormattedMessage()).isEqualTo("Spans are exported to Braintrust again");
		answer(503, 1);
		this.log.succeeded();
		assertThat(this.events.list).as("within the same minute").hasSize(2);
	}

}
