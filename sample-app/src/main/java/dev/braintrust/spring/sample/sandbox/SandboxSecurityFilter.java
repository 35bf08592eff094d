package dev.braintrust.spring.sample.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Protects the sandbox from other web sites, which can send requests to localhost: write
 * requests of browsers must come from the page itself, requests for host names other than
 * localhost are rejected (DNS rebinding), and the size of request bodies is limited.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SandboxSecurityFilter extends OncePerRequestFilter {

	static final int MAX_BODY = 256 * 1024;

	private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

	private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
			+ "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
			+ "require-trusted-types-for 'script'; trusted-types 'none'";

	private final boolean onLoopback;

	SandboxSecurityFilter(String serverAddress) {
		this.onLoopback = LOOPBACK.contains(serverAddress);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		addHeaders(response);
		if (this.onLoopback && !LOOPBACK.contains(request.getServerName())) {
			reject(response, HttpStatus.FORBIDDEN, "The sandbox accepts requests for localhost only");
			return;
		}
		if (SAFE_METHODS.contains(request.getMethod())) {
			chain.doFilter(request, response);
			return;
		}
		if (isCrossSite(request)) {
			reject(response, HttpStatus.FORBIDDEN, "The sandbox accepts writes from its own page only");
			return;
		}
		byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
		if (body.length > MAX_BODY) {
			reject(response, HttpStatus.CONTENT_TOO_LARGE, "The body may have at most %d bytes".formatted(MAX_BODY));
			return;
		}
		chain.doFilter(new BufferedRequest(request, body), response);
	}

	private static void addHeaders(HttpServletResponse response) {
		response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
		response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("X-Frame-Options", "DENY");
	}

	/** Browsers send the origin of a write request; other clients send neither header. */
	private static boolean isCrossSite(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		if (site != null && !site.equals("same-origin")) {
			return true;
		}
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		String own = request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST);
		return origin != null && !origin.equals(own);
	}

	private static void reject(HttpServletResponse response, HttpStatus status, String reason) throws IOException {
		response.setStatus(status.value());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.getWriter()
			.write("{\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}".formatted(status.getReasonPhrase(),
					status.value(), reason));
	}

	/** A request whose body has been read into memory. */
	private static final class BufferedRequest extends HttpServletRequestWrapper {

		private final byte[] body;

		private BufferedRequest(HttpServletRequest request, byte[] body) {
			super(request);
			this.body = body;
		}

		@Override
		public ServletInputStream getInputStream() {
			return new BufferedInputStream(this.body);
		}

	}

	private static final class BufferedInputStream extends ServletInputStream {

		private final ByteArrayInputStream body;

		private BufferedInputStream(byte[] body) {
			this.body = new ByteArrayInputStream(body);
		}

		@Override
		public int read() {
			return this.body.read();
		}

		@Override
		public int read(byte[] target, int offset, int length) {
			return this.body.read(target, offset, length);
		}

		@Override
		public boolean isFinished() {
			return this.body.available() == 0;
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setReadListener(ReadListener listener) {
			throw new UnsupportedOperationException("The body has already been read");
		}

	}

}
