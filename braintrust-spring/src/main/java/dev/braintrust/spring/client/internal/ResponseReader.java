package dev.braintrust.spring.client.internal;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * What is left to do with a response: decompression, the refusal of answers whose length
 * can be read in two ways, and, for a connector of the user's, a bound on the silence
 * within a body ({@link BoundedBody} has its own). Uses only what {@code HttpHeaders} of
 * Spring 6 and 7 share.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, message
 * body length</a>
 */
final class ResponseReader implements ExchangeFilterFunction {

	private static final String IDENTITY = "identity";

	private final Duration longestSilence;

	private final int maximumSize;

	ResponseReader(Duration longestSilence, int maximumSize) {
		this.longestSilence = longestSilence;
		this.maximumSize = maximumSize;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		ClientRequest accepting = ClientRequest.from(request)
			.headers((headers) -> headers.set(HttpHeaders.ACCEPT_ENCODING, "gzip"))
			.build();
		return next.exchange(accepting).flatMap(this::read);
	}

	private Mono<ClientResponse> read(ClientResponse response) {
		if (!response.statusCode().is2xxSuccessful()) {
			// the status alone decides
			return Mono.just(response);
		}
		String ambiguity = ambiguity(response.headers());
		if (ambiguity != null) {
			return cancel(response).then(Mono.error(() -> new UnusableResponseException(ambiguity)));
		}
		List<String> encodings = response.headers().header(HttpHeaders.CONTENT_ENCODING);
		String encoding = encodings.isEmpty() ? "" : encodings.get(0).toLowerCase(Locale.ROOT);
		return switch (encoding) {
			case "", IDENTITY -> Mono.just(response.mutate().body((body) -> body.timeout(this.longestSilence)).build());
			case "gzip",
					"x-gzip" ->
				Mono.just(response.mutate()
					.headers((changed) -> changed.set(HttpHeaders.CONTENT_ENCODING, IDENTITY))
					.body((body) -> decompress(body.timeout(this.longestSilence)))
					.build());
			default -> cancel(response)
				.then(Mono.error(() -> new UnusableResponseException("an encoding that was not asked for")));
		};
	}

	private static @Nullable String ambiguity(ClientResponse.Headers headers) {
		List<String> lengths = headers.header(HttpHeaders.CONTENT_LENGTH);
		if (lengths.isEmpty()) {
			return null;
		}
		if (!headers.header(HttpHeaders.TRANSFER_ENCODING).isEmpty()) {
			return "a body framed both by its length and by chunks";
		}
		Set<String> different = new HashSet<>();
		lengths.forEach((length) -> Arrays.stream(length.split(",")).map(String::trim).forEach(different::add));
		return (different.size() > 1) ? "different lengths of one body" : null;
	}

	/**
	 * Give up a body without reading it: it may be without end, or nobody knows where the
	 * next answer begins.
	 */
	static Mono<Void> cancel(ClientResponse response) {
		return Mono.<Void>fromRunnable(
				() -> response.bodyToFlux(DataBuffer.class).subscribe(DataBufferUtils::release, (failure) -> {
					// what came before the body decides
				}).dispose());
	}

	private Flux<DataBuffer> decompress(Flux<DataBuffer> body) {
		return DataBufferUtils.join(body, this.maximumSize).map(this::decompress).flux();
	}

	private DataBuffer decompress(DataBuffer compressed) {
		try (InputStream in = new GZIPInputStream(compressed.asInputStream(true))) {
			byte[] content = in.readNBytes(Math.max(this.maximumSize + 1, this.maximumSize));
			if (content.length > this.maximumSize) {
				throw new DataBufferLimitException("More than %d bytes".formatted(this.maximumSize));
			}
			return compressed.factory().wrap(content);
		}
		catch (IOException ex) {
			throw new UnusableResponseException("a body that is not compressed as it says");
		}
	}

}
