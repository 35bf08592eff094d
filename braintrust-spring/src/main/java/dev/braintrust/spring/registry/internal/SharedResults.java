package dev.braintrust.spring.registry.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;

/**
 * Passes the result of a load to one of the callers that share it.
 */
final class SharedResults {

	private SharedResults() {
	}

	/**
	 * Convert a future that several callers share: cancelling the result does not cancel
	 * it. The failure is passed as a value, since {@code Mono.fromFuture} logs a failure
	 * after the subscriber has cancelled ({@code onErrorDropped}).
	 */
	static <T> Mono<T> mono(CompletableFuture<T> future) {
		CompletableFuture<Mono<T>> result = future
			.handle((value, failure) -> (failure != null) ? Mono.<T>error(unwrap(failure)) : Mono.just(value));
		return Mono.fromFuture(result, true).flatMap(Function.identity());
	}

	private static Throwable unwrap(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	/**
	 * Concurrent callers share one failure; each receives its own exception, with its own
	 * stack trace.
	 * @param reference the reference of the caller
	 * @param failure the failure
	 * @return the exception for this caller
	 */
	static RuntimeException copy(PromptReference reference, Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		if (failure instanceof PromptNotFoundException) {
			return new PromptNotFoundException(reference, message, failure);
		}
		return new PromptUnavailableException(reference,
				(failure instanceof PromptException prompt) ? prompt.reason() : PromptException.Reason.UNKNOWN, message,
				(failure instanceof PromptUnavailableException unavailable) ? unavailable.retryAfter() : null, failure);
	}

	/**
	 * The first failure of several loads, which has a reference and a reason, with the
	 * others suppressed in it.
	 * @param failures a failure that may consist of several ones
	 * @return the first one
	 */
	static Throwable first(Throwable failures) {
		List<Throwable> all = Exceptions.unwrapMultiple(failures);
		Throwable first = all.get(0);
		all.subList(1, all.size()).forEach(first::addSuppressed);
		return first;
	}

}
