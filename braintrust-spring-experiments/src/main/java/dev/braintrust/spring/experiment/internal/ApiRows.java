package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.ApiException;
import dev.braintrust.spring.client.internal.BraintrustApi;
import dev.braintrust.spring.client.internal.Descriptions;

/**
 * Reads objects from responses of Braintrust's API.
 */
final class ApiRows {

	private final BraintrustApi api;

	private final @Nullable Duration timeout;

	ApiRows(BraintrustApi api) {
		this(api, null);
	}

	/**
	 * Create an instance.
	 * @param timeout the maximum time to wait for a response, repetitions included, or
	 * null for that of the client
	 */
	ApiRows(BraintrustApi api, @Nullable Duration timeout) {
		this.api = api;
		this.timeout = timeout;
	}

	/** The members of a response that is an object. */
	Map<?, ?> object(String what, Mono<Object> response) {
		if (block(what, (this.timeout != null) ? bounded(what, response, this.timeout)
				: response) instanceof Map<?, ?> object) {
			return object;
		}
		throw this.api.malformed(what, "not an object");
	}

	private Mono<Object> bounded(String what, Mono<Object> response, Duration timeout) {
		return response.timeout(timeout, Mono.error(
				() -> new ApiException("%s: %s did not answer within %s (braintrust.client.timeout); check the network"
					.formatted(what, this.api.location(), Descriptions.duration(timeout)))));
	}

	/** Wait for a response. */
	static @Nullable Object block(String what, Mono<Object> response) {
		try {
			return response.block();
		}
		catch (RuntimeException ex) {
			if (ex.getCause() instanceof InterruptedException) {
				// Reactor has cleared the interrupt
				Thread.currentThread().interrupt();
				throw new ApiException(what + ": the thread was interrupted");
			}
			throw ex;
		}
	}

	/** The first of the objects of a list, or null if it is empty. */
	@Nullable Map<?, ?> first(String what, Mono<Object> response) {
		List<?> objects = list(what, object(what, response), "objects");
		if (objects.isEmpty()) {
			return null;
		}
		if (objects.get(0) instanceof Map<?, ?> object) {
			return object;
		}
		throw this.api.malformed(what, "an element that is not an object");
	}

	List<?> list(String what, Map<?, ?> object, String member) {
		if (object.get(member) instanceof List<?> list) {
			return list;
		}
		throw this.api.malformed(what, "no list \"%s\"".formatted(member));
	}

	String text(String what, Map<?, ?> object, String member) {
		if (object.get(member) instanceof String text && !text.isBlank()) {
			return text;
		}
		throw this.api.malformed(what, "no text \"%s\"".formatted(member));
	}

	static @Nullable String optionalText(Map<?, ?> object, String member) {
		return (object.get(member) instanceof String text) ? text : null;
	}

	static @Nullable Double number(Map<?, ?> object, String member) {
		return (object.get(member) instanceof Number number) ? number.doubleValue() : null;
	}

}
