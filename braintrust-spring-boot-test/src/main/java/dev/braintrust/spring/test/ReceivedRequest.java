package dev.braintrust.spring.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;

/**
 * A request that arrived at {@link FakeBraintrust}. Immutable.
 *
 * @since 0.1.0
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
	 * Path and query, not decoded.
	 * @return the request's target
	 */
	public String uri() {
		return this.uri;
	}

	/**
	 * The path.
	 * @return the path, not decoded
	 */
	public String path() {
		int end = this.uri.indexOf('?');
		return (end >= 0) ? this.uri.substring(0, end) : this.uri;
	}

	/** The decoded segments of the path. */
	List<String> segments() {
		return Arrays.stream(path().substring(1).split("/")).map(ReceivedRequest::decode).toList();
	}

	/**
	 * What is requested of a resource such as {@code /v1/dataset}: the method, followed
	 * by {@code {id}} and the name of an action if the path has them.
	 */
	String operation() {
		List<String> segments = segments();
		return this.method + ((segments.size() > 2) ? " {id}" : "")
				+ ((segments.size() > 3) ? " " + String.join("/", segments.subList(3, segments.size())) : "");
	}

	/** The id in the path of a resource. */
	String objectId() {
		return segments().get(2);
	}

	/**
	 * The parameters of the query, decoded and in order. Of several parameters with the
	 * same name, the last one is returned.
	 * @return values by name, unmodifiable
	 */
	public Map<String, String> query() {
		return this.query;
	}

	/**
	 * The headers. Of several headers with the same name, the first one is returned.
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
			throw new IllegalStateException("The body of %s does not have the announced encoding".formatted(this), ex);
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
	 * Method and target, without headers, which may contain an API key.
	 */
	@Override
	public String toString() {
		return this.method + " " + this.uri;
	}

}
