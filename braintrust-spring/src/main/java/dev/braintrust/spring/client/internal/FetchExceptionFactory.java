package dev.braintrust.spring.client.internal;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;

/**
 * Creates the exceptions of failed fetches. Messages name what was requested, what the
 * server returned and what to do. They never quote the body of an error response, which
 * may contain an e-mail address.
 */
final class FetchExceptionFactory {

	private final ClientSettings settings;

	FetchExceptionFactory(ClientSettings settings) {
		this.settings = settings;
	}

	PromptUnavailableException noApiKey(PromptReference reference) {
		return configuration(reference,
				"No API key to load %s with: set braintrust.api-key, or the environment variable ".formatted(reference)
						+ "BRAINTRUST_API_KEY");
	}

	PromptUnavailableException noProject(PromptReference reference) {
		return configuration(reference,
				"No project to load %s from: set braintrust.project or braintrust.project-id, or name it "
					.formatted(reference) + "with @UsePrompt(project = ...) or PromptReference.withProject(...)");
	}

	PromptNotFoundException notFound(PromptReference reference) {
		String what = (reference.environment() != null)
				? "is the prompt assigned to that environment, and does the API key have access to the project?"
				: (reference.version() != null) ? "does that version belong to that prompt and project?"
						: (reference.id() != null)
								? "is the id that of a prompt, and does the API key have access to it?"
								: "do slug and project exist, and does the API key have access to them?";
		return new PromptNotFoundException(reference,
				"There is no %s at %s: %s".formatted(reference, this.settings.location(), what));
	}

	PromptUnavailableException timeout(PromptReference reference) {
		return new PromptUnavailableException(reference, Reason.TIMEOUT,
				"No response within %s when loading %s from %s; see braintrust.client.timeout"
					.formatted(Descriptions.duration(this.settings.timeout()), reference, this.settings.location()),
				null, null);
	}

	PromptUnavailableException malformed(PromptReference reference, String what) {
		return new PromptUnavailableException(reference, Reason.MALFORMED,
				"Loading %s from %s: the response is not what Braintrust's API sends (%s); is braintrust.api-url right?"
					.formatted(reference, this.settings.location(), what),
				null, null);
	}

	PromptException status(HttpStatusCode status, HttpHeaders headers, PromptReference reference) {
		int code = status.value();
		if (code == 404 && reference.id() != null) {
			return notFound(reference);
		}
		if (code == 404) {
			return new UnconfirmedNotFoundException(reference,
					"Loading %s: %s answered 404; do slug, environment and project exist, and is braintrust.api-url right?"
						.formatted(reference, this.settings.location()));
		}
		if (code == 429) {
			Duration retryAfter = RetryAfter.parse(headers.getFirst(HttpHeaders.RETRY_AFTER));
			return new PromptUnavailableException(reference, Reason.THROTTLED,
					failed(reference, "429, too many requests", (retryAfter != null)
							? "it requests a wait of " + Descriptions.duration(retryAfter) : "try again later"),
					retryAfter, null);
		}
		if (code == 408 || status.is5xxServerError()) {
			return new PromptUnavailableException(reference, Reason.SERVER_ERROR,
					failed(reference, String.valueOf(code), "the service has a problem, try again later"),
					RetryAfter.parse(headers.getFirst(HttpHeaders.RETRY_AFTER)), null);
		}
		return configuration(reference, failed(reference, String.valueOf(code), switch (code) {
			case 400 -> "are slug, version, environment and project well formed?";
			case 401 -> "the API key is not valid; check braintrust.api-key";
			case 403 -> "the API key is not allowed to read this project; check braintrust.api-key and the project";
			default -> status.is3xxRedirection() ? "redirects are not followed; is braintrust.api-url right?"
					: "is braintrust.api-url right?";
		}));
	}

	/**
	 * Convert any failure of a request to a {@link PromptException}.
	 */
	Throwable translate(Throwable failure, PromptReference reference) {
		if (failure instanceof PromptException) {
			return failure;
		}
		if (caused(failure, DataBufferLimitException.class)) {
			return malformed(reference, "more than %d bytes".formatted(this.settings.maxResponseSize()));
		}
		if (failure instanceof UnusableResponseException) {
			return malformed(reference, String.valueOf(failure.getMessage()));
		}
		if (caused(failure, TimeoutException.class)) {
			// of the whole exchange: those of the HTTP client have their own exception
			return timeout(reference);
		}
		if (caused(failure, HttpTimeoutException.class)) {
			return new PromptUnavailableException(reference, Reason.TIMEOUT,
					"Loading %s from %s timed out (%s); see braintrust.client.connect-timeout and response-timeout"
						.formatted(reference, this.settings.location(), Descriptions.classes(skipWrapper(failure))),
					null, null);
		}
		return new PromptUnavailableException(
				reference, Reason.TRANSPORT, "Loading %s from %s failed: %s (%s)".formatted(reference,
						this.settings.location(), explain(failure), Descriptions.classes(skipWrapper(failure))),
				null, null);
	}

	/**
	 * WebClient wraps each failure of a request in an exception without further
	 * information.
	 */
	private static Throwable skipWrapper(Throwable failure) {
		return (failure instanceof WebClientRequestException && failure.getCause() != null) ? failure.getCause()
				: failure;
	}

	private static String explain(Throwable failure) {
		if (caused(failure, UnresolvedAddressException.class) || caused(failure, UnknownHostException.class)) {
			return "the host name can't be resolved; is braintrust.api-url right?";
		}
		if (caused(failure, SSLException.class)) {
			return "TLS failed; is the server's certificate trusted and issued for this host? "
					+ "See braintrust.client.ssl.bundle";
		}
		return caused(failure, ConnectException.class)
				? "no connection; is braintrust.api-url right, and is a proxy required?"
				: "the connection broke, or the response is not HTTP";
	}

	private static boolean caused(Throwable failure, Class<?> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return true;
			}
		}
		return false;
	}

	private static PromptUnavailableException configuration(PromptReference reference, String message) {
		return new PromptUnavailableException(reference, Reason.CONFIGURATION, message, null, null);
	}

	private String failed(PromptReference reference, String status, String remedy) {
		return "Loading %s: %s answered %s; %s".formatted(reference, this.settings.location(), status, remedy);
	}

}
