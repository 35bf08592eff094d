package dev.braintrust.spring.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;

/**
 * A request that arrived at {@link FakeBraintrust}. Immutable.
 */
public final class ReceivedRequest {

	private final String method;

	private final String uri;

	private final Map<String, String> query;

	private final Map<String, String> headers;

	private final byte[] content;

	ReceivedRequest(String method, String uri, Map<String, String> headers, byte[] content) {
		this.method = method;
		this.uri = uri;
		this.query = Collections.unmodifiableMap(parseQuery(uri));
		this.headers = Collections.unmodifiableMap(headers);
		this.content = content;
	}

	private static Map<String, String> parseQuery(String uri) {
		Map<String, String> query = new LinkedHashMap<>();
		int start = uri.indexOf('?');
		if (start >= 0) {
			for (String pair : uri.substring(start + 1).split("&")) {
				String[] parts = pair.split("=", 2);
				query.put(decode(parts[0]), (parts.length > 1) ? decode(parts[1]) : "");
			}
		}
		return query;
	}

	private static String decode(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

	/**
	 * The method.
	 * @return the method, in upper case
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Path and query, as they came.
	 * @return the request's target
	 */
	public String uri() {
		return this.uri;
	}

	/**
	 * The path.
	 * @return the path, as it came
	 */
	public String path() {
		int end = this.uri.indexOf('?');
		return (end >= 0) ? this.uri.substring(0, end) : this.uri;
	}

	/**
	 * The parameters of the query, decoded, in the order in which they came; the last one
	 * of a name counts.
	 * @return values by name, unmodifiable
	 */
	public Map<String, String> query() {
		return this.query;
	}

	/**
	 * The headers; the first one of a name counts.
	 * @return values by name in lower case, unmodifiable
	 */
	public Map<String, String> headers() {
		return this.headers;
	}

	/**
	 * A header.
	 * @param name the name, in any case
	 * @return the value, or null if there is none
	 */
	public @Nullable String header(String name) {
		return this.headers.get(name.toLowerCase(Locale.ROOT));
	}

	/**
	 * The body as text, decompressed.
	 * @return the body, which may be empty
	 */
	public String body() {
		try {
			return new String(content(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The body of %s is not what its headers say".formatted(this), ex);
		}
	}

	/** The body, decompressed. */
	byte[] content() throws IOException {
		if (!"gzip".equals(header("content-encoding"))) {
			return this.content;
		}
		try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(this.content))) {
			return in.readAllBytes();
		}
	}

	/**
	 * Method and target, without headers, which may hold a key.
	 */
	@Override
	public String toString() {
		return this.method + " " + this.uri;
	}

}
