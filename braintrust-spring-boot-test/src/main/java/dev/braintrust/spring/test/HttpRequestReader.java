package dev.braintrust.spring.test;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 requests, with a {@code Content-Length} or chunked.
 */
final class HttpRequestReader {

	private static final int MAXIMUM_LINE = 65_536;

	private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private HttpRequestReader() {
	}

	/**
	 * Read one request.
	 * @param in the connection's input
	 * @param out the connection's output, for {@code 100 Continue}
	 * @return the request, or null at the end of the connection
	 * @throws IOException if the input is not HTTP, or ends too early
	 */
	static @Nullable ReceivedRequest read(InputStream in, OutputStream out) throws IOException {
		String start = readLine(in);
		if (start == null) {
			return null;
		}
		String[] parts = start.split(" ");
		if (parts.length != 3) {
			throw new IOException("Not HTTP: " + start);
		}
		Map<String, String> headers = new LinkedHashMap<>();
		for (String line = requireLine(in); !line.isEmpty(); line = requireLine(in)) {
			int colon = line.indexOf(':');
			headers.putIfAbsent(line.substring(0, Math.max(colon, 0)).trim().toLowerCase(Locale.ROOT),
					line.substring(colon + 1).trim());
		}
		if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
			out.write(CONTINUE);
			out.flush();
		}
		return new ReceivedRequest(parts[0], parts[1], headers, readBody(in, headers));
	}

	private static byte[] readBody(InputStream in, Map<String, String> headers) throws IOException {
		if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
			return readChunks(in);
		}
		return readExactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
	}

	private static byte[] readChunks(InputStream in) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (true) {
			int length = Integer.parseInt(requireLine(in).split(";")[0].trim(), 16);
			body.write(readExactly(in, length));
			String end = requireLine(in);
			if (length == 0) {
				while (!end.isEmpty()) {
					end = requireLine(in);
				}
				return body.toByteArray();
			}
		}
	}

	private static byte[] readExactly(InputStream in, int length) throws IOException {
		byte[] bytes = in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException();
		}
		return bytes;
	}

	private static String requireLine(InputStream in) throws IOException {
		String line = readLine(in);
		if (line == null) {
			throw new EOFException();
		}
		return line;
	}

	private static @Nullable String readLine(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = in.read(); next != '\n'; next = in.read()) {
			if (next < 0) {
				return null;
			}
			if (line.length() == MAXIMUM_LINE) {
				throw new IOException("A line is too long");
			}
			line.append((char) next);
		}
		int end = line.length();
		return line.substring(0, (end > 0 && line.charAt(end - 1) == '\r') ? end - 1 : end);
	}

}
