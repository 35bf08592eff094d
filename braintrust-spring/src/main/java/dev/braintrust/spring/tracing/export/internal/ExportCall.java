package dev.braintrust.spring.tracing.export.internal;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Sends an export request, with retries until the timeout.
 */
final class ExportCall {

	private final Supplier<HttpClient> client;

	private final Duration timeout;

	private final ExportRetries retries;

	/**
	 * Create a call.
	 * @param client supplies the HTTP client; called for each attempt
	 * @param timeout the maximum time for all attempts, including the pauses between them
	 * @param retries the retry policy
	 */
	ExportCall(Supplier<HttpClient> client, Duration timeout, ExportRetries retries) {
		this.client = client;
		this.timeout = timeout;
		this.retries = retries;
	}

	/**
	 * Send a request. Blocks until it is complete or the thread is interrupted.
	 * @param request the request
	 * @return the outcome of the last attempt
	 */
	ExportOutcome execute(HttpRequest.Builder request) {
		long deadline = System.nanoTime() + this.timeout.toNanos();
		try {
			int attempts = 1;
			ExportOutcome outcome = attempt(request, this.timeout.toNanos());
			Duration pause = this.retries.pauseAfter(attempts, outcome);
			while (pause != null && pause.compareTo(Duration.ofNanos(deadline - System.nanoTime())) < 0) {
				TimeUnit.NANOSECONDS.sleep(pause.toNanos());
				outcome = attempt(request, deadline - System.nanoTime());
				attempts++;
				pause = this.retries.pauseAfter(attempts, outcome);
			}
			return outcome;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return ExportOutcome.SHUT_DOWN;
		}
	}

	/**
	 * Uses {@code send} instead of {@code sendAsync}: if the client has its own executor,
	 * {@code sendAsync} completes on the common pool, and an application that blocks the
	 * common pool would block the export.
	 */
	private ExportOutcome attempt(HttpRequest.Builder request, long nanos) throws InterruptedException {
		DiscardedBody body = new DiscardedBody();
		try {
			HttpResponse<@Nullable Void> response = this.client.get()
				.send(request.timeout(Duration.ofNanos(Math.max(nanos, 1))).build(), body);
			body.awaitEnd();
			return ExportOutcome.ofResponse(response.statusCode(), response.headers());
		}
		catch (IOException | RuntimeException ex) {
			// a received status is the outcome, even if the connection is lost after it
			HttpResponse.ResponseInfo response = body.response();
			return (response != null) ? ExportOutcome.ofResponse(response.statusCode(), response.headers())
					: ExportOutcome.ofFailure(ex);
		}
	}

}
