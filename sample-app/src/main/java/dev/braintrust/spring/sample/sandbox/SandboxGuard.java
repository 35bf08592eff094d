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
 * Keeps other web sites from the sandbox, although any of them can send requests to
 * localhost: no request changes anything unless it comes from the page itself or from no
 * browser at all, none is answered for a name that is not this computer's (which a
 * hostile name server may have pointed here), and no body is larger than it has to be.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SandboxGuard extends OncePerRequestFilter {

	static final int MAX_BODY = 256 * 1024;

	private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

	private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
			+ "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
			+ "require-trusted-types-for 'script'; trusted-types 'none'";

	private final boolean onLoopback;

	SandboxGuard(String serverAddress) {
		this.onLoopback = LOOPBACK.contains(serverAddress);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		addHeaders(response);
		if (this.onLoopback && !LOOPBACK.contains(request.getServerName())) {
			refuse(response, HttpStatus.FORBIDDEN, "The sandbox answers for localhost only");
			return;
		}
		if (READING.contains(request.getMethod())) {
			chain.doFilter(request, response);
			return;
		}
		if (isFromElsewhere(request)) {
			refuse(response, HttpStatus.FORBIDDEN, "The sandbox is changed from its own page only");
			return;
		}
		byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
		if (body.length > MAX_BODY) {
			refuse(response, HttpStatus.CONTENT_TOO_LARGE, "The body may have %d bytes".formatted(MAX_BODY));
			return;
		}
		chain.doFilter(new ReadRequest(request, body), response);
	}

	private static void addHeaders(HttpServletResponse response) {
		response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
		response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("X-Frame-Options", "DENY");
	}

	/** Browsers name where a request comes from; other programs name nothing. */
	private static boolean isFromElsewhere(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		if (site != null && !site.equals("same-origin")) {
			return true;
		}
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		String own = request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST);
		return origin != null && !origin.equals(own);
	}

	private static void refuse(HttpServletResponse response, HttpStatus status, String reason) throws IOException {
		response.setStatus(status.value());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.getWriter()
			.write("{\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}".formatted(status.getReasonPhrase(),
					status.value(), reason));
	}

	/** A request whose body has been read. */
	private static final class ReadRequest extends HttpServletRequestWrapper {

		private final byte[] body;

		private ReadRequest(HttpServletRequest request, byte[] body) {
			super(request);
			this.body = body;
		}

		@Override
		public ServletInputStream getInputStream() {
			return new ReadInputStream(this.body);
		}

	}

	private static final class ReadInputStream extends ServletInputStream {

		private final ByteArrayInputStream body;

		private ReadInputStream(byte[] body) {
			this.body = new ByteArrayInputStream(body);
		}

		@Override
		public int read() {
			return this.body.read();
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
			throw new UnsupportedOperationException("The body has been read already");
		}

	}

}
