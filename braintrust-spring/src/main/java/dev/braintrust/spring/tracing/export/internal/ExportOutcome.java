package dev.braintrust.spring.tracing.export.internal;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.client.internal.RetryAfter;

/**
 * The outcome of an attempt to export spans. Contains no text from the server: no body,
 * no header, and no exception's message, because the JDK's client quotes headers in
 * messages.
 *
 * @param problem the problem, or null if the spans were exported
 * @param detail the status, or the class names of exceptions
 * @param retryable whether another attempt may succeed
 * @param retryAfter the pause requested by the server, or null
 */
record ExportOutcome(@Nullable ExportProblem problem, String detail, boolean retryable, @Nullable Duration retryAfter) {

	static final ExportOutcome SUCCESS = new ExportOutcome(null, "", false, null);

	static final ExportOutcome SHUT_DOWN = new ExportOutcome(ExportProblem.SHUT_DOWN, "did not answer in time", false,
			null);

	static final ExportOutcome NOT_SENDABLE = new ExportOutcome(ExportProblem.PROJECT_NAME, "was not called", false,
			null);

	static final ExportOutcome OTHER_ORGANIZATION = new ExportOutcome(ExportProblem.OTHER_ORGANIZATION,
			"was not called", false, null);

	static ExportOutcome ofResponse(int status, HttpHeaders headers) {
		if (status / 100 == 2) {
			return SUCCESS;
		}
		boolean retryable = status == 429 || status == 502 || status == 503 || status == 504;
		return new ExportOutcome(ExportProblem.ofStatus(status), "answered " + status, retryable,
				retryable ? headers.firstValue("Retry-After").map(RetryAfter::parse).orElse(null) : null);
	}

	static ExportOutcome ofFailure(Exception failure) {
		if (failure instanceof HttpTimeoutException) {
			return new ExportOutcome(ExportProblem.TIMEOUT,
					"did not answer in time (%s)".formatted(Descriptions.classes(failure)), true, null);
		}
		ExportProblem problem = (failure instanceof SSLException) ? ExportProblem.TLS : ExportProblem.NO_ANSWER;
		boolean retryable = failure instanceof IOException && problem != ExportProblem.TLS;
		return new ExportOutcome(problem, "gave no valid answer (%s)".formatted(Descriptions.classes(failure)),
				retryable, null);
	}

	static ExportOutcome notEncoded(Throwable failure) {
		return new ExportOutcome(ExportProblem.NOT_ENCODED,
				"was not called (%s)".formatted(Descriptions.classes(failure)), false, null);
	}

}
