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
 * Decompresses responses, rejects responses with an ambiguous length, and applies the
 * read timeout to connectors set by users ({@link BoundedBody} has its own). Uses only
 * methods of {@code HttpHeaders} that exist in Spring 6 and 7.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, message
 * body length</a>
 */
final class ResponseDecoder implements ExchangeFilterFunction {

	private static final String IDENTITY = "identity";

	private final Duration readTimeout;

	private final int maximumSize;

	ResponseDecoder(Duration readTimeout, int maximumSize) {
		this.readTimeout = readTimeout;
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
			// the body of an error response is not read
			return Mono.just(response);
		}
		String ambiguity = ambiguity(response.headers());
		if (ambiguity != null) {
			return cancel(response).then(Mono.error(() -> new UnusableResponseException(ambiguity)));
		}
		List<String> encodings = response.headers().header(HttpHeaders.CONTENT_ENCODING);
		String encoding = encodings.isEmpty() ? "" : encodings.get(0).toLowerCase(Locale.ROOT);
		return switch (encoding) {
			case "", IDENTITY -> Mono.just(response.mutate().body((body) -> body.timeout(this.readTimeout)).build());
			case "gzip",
					"x-gzip" ->
				Mono.just(response.mutate()
					.headers((changed) -> changed.set(HttpHeaders.CONTENT_ENCODING, IDENTITY))
					.body((body) -> decompress(body.timeout(this.readTimeout)))
					.build());
			default -> cancel(response)
				.then(Mono.error(() -> new UnusableResponseException("a content encoding that was not requested")));
		};
	}

	private static @Nullable String ambiguity(ClientResponse.Headers headers) {
		List<String> lengths = headers.header(HttpHeaders.CONTENT_LENGTH);
		if (lengths.isEmpty()) {
			return null;
		}
		if (!headers.header(HttpHeaders.TRANSFER_ENCODING).isEmpty()) {
			return "both Content-Length and Transfer-Encoding";
		}
		Set<String> different = new HashSet<>();
		lengths.forEach((length) -> Arrays.stream(length.split(",")).map(String::trim).forEach(different::add));
		return (different.size() > 1) ? "different values of Content-Length" : null;
	}

	/**
	 * Cancel a body without reading it: it may be endless, or its end may be ambiguous.
	 */
	static Mono<Void> cancel(ClientResponse response) {
		return Mono.<Void>fromRunnable(
				() -> response.bodyToFlux(DataBuffer.class).subscribe(DataBufferUtils::release, (failure) -> {
					// the caller reports the reason for cancelling
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
			throw new UnusableResponseException("a body that is not valid gzip");
		}
	}

}
