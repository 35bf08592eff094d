package dev.braintrust.spring.test;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A fault of {@link FakeBraintrust}, over real sockets. Immutable; a fault can be used
 * for several servers.
 *
 * @since 0.1.0
 * @see FakeBraintrust#failWith(Fault)
 */
public final class Fault {

	private static final int CHUNK = 64 * 1024;

	private final String description;

	private final Behavior behavior;

	private final int times;

	private final Predicate<ReceivedRequest> condition;

	private Fault(String description, Behavior behavior, int times, Predicate<ReceivedRequest> condition) {
		this.description = description;
		this.behavior = behavior;
		this.times = times;
		this.condition = condition;
	}

	@FunctionalInterface
	private interface Behavior {

		void answer(Exchange exchange, Supplier<Answer> correct) throws IOException, InterruptedException;

	}

	private static Fault of(String description, Behavior behavior) {
		return new Fault(description, behavior, Integer.MAX_VALUE, (request) -> true);
	}

	private static Fault of(Answer answer) {
		return of("answers " + answer.status(), (exchange, correct) -> exchange.send(answer));
	}

	/**
	 * Answers with a status and a short text, as Braintrust's API does.
	 * @param status the status, such as 503
	 * @return the fault
	 */
	public static Fault status(int status) {
		return status(status, "FakeBraintrust is set to answer " + status);
	}

	/**
	 * Answers with a status and a text.
	 * @param status the status, such as 401
	 * @param text the body, sent as {@code text/plain}
	 * @return the fault
	 */
	public static Fault status(int status, String text) {
		return answer(status, "text/plain", text);
	}

	/**
	 * Answers 429 with {@code Retry-After}.
	 * @param retryAfter the time to wait, sent in whole seconds
	 * @return the fault
	 */
	public static Fault tooManyRequests(Duration retryAfter) {
		return answer(429, "text/plain", "Too many requests", "Retry-After", String.valueOf(retryAfter.toSeconds()));
	}

	/**
	 * Redirects.
	 * @param location the target
	 * @return the fault
	 */
	public static Fault redirectTo(URI location) {
		return answer(302, "text/plain", "", "Location", location.toString());
	}

	/**
	 * Answers with a given response.
	 * @param status the status
	 * @param contentType the content type
	 * @param body the body
	 * @param headers names and values of further headers, alternating
	 * @return the fault
	 */
	public static Fault answer(int status, String contentType, String body, String... headers) {
		Answer answer = Answer.of(status, contentType, body);
		for (int i = 0; i < headers.length; i += 2) {
			answer = answer.withHeader(headers[i], headers[i + 1]);
		}
		return of(answer);
	}

	/**
	 * Answers 200 without a body.
	 * @return the fault
	 */
	public static Fault emptyBody() {
		return answer(200, "application/json", "");
	}

	/**
	 * Answers 200 with incomplete JSON in a complete body.
	 * @return the fault
	 */
	public static Fault brokenJson() {
		return answer(200, "application/json", "{\"objects\":[{\"id\":\"x");
	}

	/**
	 * Answers 200 with JSON of another structure.
	 * @return the fault
	 */
	public static Fault wrongShape() {
		return answer(200, "application/json", "{\"error\":\"not what was asked for\"}");
	}

	/**
	 * Answers correctly after a delay.
	 * @param delay the time until the response
	 * @return the fault
	 */
	public static Fault slow(Duration delay) {
		return of("answers after " + delay, (exchange, correct) -> {
			exchange.pause(delay);
			exchange.send(correct.get());
		});
	}

	/**
	 * Answers correctly when a latch is open.
	 * @param latch the latch
	 * @return the fault
	 */
	public static Fault heldUntil(CountDownLatch latch) {
		return of("answers when the latch is open", (exchange, correct) -> {
			latch.await();
			exchange.send(correct.get());
		});
	}

	/**
	 * Accepts the request and never answers, until the client disconnects.
	 * @return the fault
	 */
	public static Fault hang() {
		return of("never answers", (exchange, correct) -> exchange.hang());
	}

	/**
	 * Resets the connection instead of answering.
	 * @return the fault
	 */
	public static Fault reset() {
		return of("resets the connection", (exchange, correct) -> exchange.reset());
	}

	/**
	 * Closes the connection without an answer.
	 * @return the fault
	 */
	public static Fault disconnect() {
		return of("closes the connection", (exchange, correct) -> {
		});
	}

	/**
	 * Announces the correct response, sends half of its body, and closes the connection.
	 * @return the fault
	 */
	public static Fault halfAnswer() {
		return of("sends half of the response", (exchange, correct) -> exchange.sendHalf(correct.get()));
	}

	/**
	 * Answers with an endless body, at the speed at which the client reads.
	 * @param status the status, such as 200
	 * @return the fault
	 */
	public static Fault endlessBody(int status) {
		byte[] chunk = new byte[CHUNK];
		Arrays.fill(chunk, (byte) ' ');
		return of("sends an endless body", (exchange, correct) -> {
			exchange.startChunks(status, Map.of("Content-Type", "application/json"));
			while (!Thread.currentThread().isInterrupted()) {
				exchange.sendChunk(chunk);
			}
		});
	}

	/**
	 * Answers 200 with an endless body, one byte at a time.
	 * @param interval the time between two bytes
	 * @return the fault
	 */
	public static Fault trickle(Duration interval) {
		byte[] chunk = " ".getBytes(StandardCharsets.US_ASCII);
		return of("sends a byte every " + interval, (exchange, correct) -> {
			exchange.startChunks(200, Map.of("Content-Type", "application/json"));
			while (!Thread.currentThread().isInterrupted()) {
				exchange.sendChunk(chunk);
				exchange.pause(interval);
			}
		});
	}

	/**
	 * Sends interim responses before the correct one, as RFC 9110 (§15.2) allows.
	 * @param delay the time between two responses; zero: all at once
	 * @param statuses the statuses of the interim responses, such as 103
	 * @return the fault
	 */
	public static Fault interim(Duration delay, int... statuses) {
		return of("sends interim responses " + Arrays.toString(statuses), (exchange, correct) -> {
			for (int status : statuses) {
				exchange.sendInterim(status);
				exchange.pause(delay);
			}
			exchange.send(correct.get());
		});
	}

	/**
	 * Answers correctly, and sends a second, unrequested response.
	 * @param delay the time between the two; zero: both at once
	 * @param body the body of the second response, sent as {@code application/json}
	 * @return the fault
	 */
	public static Fault surplus(Duration delay, String body) {
		return of("sends a second response after " + delay, (exchange, correct) -> {
			if (delay.isZero()) {
				exchange.sendTogether(correct.get(), Answer.json(body));
			}
			else {
				exchange.send(correct.get());
				exchange.pause(delay);
				exchange.send(Answer.json(body));
			}
		});
	}

	/**
	 * Answers correctly, with unrelated bytes after the body.
	 * @param bytes the bytes, as ASCII
	 * @return the fault
	 */
	public static Fault trailingBytes(String bytes) {
		return of("sends bytes after the body", (exchange, correct) -> exchange.sendWithTrailer(correct.get(), bytes));
	}

	/**
	 * Sends the correct body with given framing headers, instead of the correct
	 * {@code Content-Length}.
	 * @param protocol the protocol of the status line, such as {@code HTTP/1.0}
	 * @param status the status
	 * @param chunked whether the body is sent as one chunk
	 * @param headers names and values, alternating; a value may contain {@code {length}},
	 * the length of the body
	 * @return the fault; it closes the connection after the body
	 */
	public static Fault framed(String protocol, int status, boolean chunked, String... headers) {
		return of("frames the response as %s %d %s".formatted(protocol, status, Arrays.toString(headers)),
				(exchange, correct) -> exchange.sendFramed(correct.get(), protocol, status, chunked, headers));
	}

	/**
	 * Answers correctly, compressed with gzip.
	 * @return the fault
	 */
	public static Fault gzip() {
		return of("compresses the response", (exchange, correct) -> {
			Answer answer = correct.get();
			exchange.send(answer.isEmpty() ? answer : answer.gzipped());
		});
	}

	/**
	 * Answers 200 with a small body that is large when it is decompressed.
	 * @param megabytes the size when decompressed
	 * @return the fault
	 */
	public static Fault gzipBomb(int megabytes) {
		byte[] blanks = new byte[1024 * 1024];
		Arrays.fill(blanks, (byte) ' ');
		Answer bomb = new Answer(200, Map.of("Content-Type", "application/json"),
				Collections.nCopies(megabytes, blanks), false)
			.gzipped();
		return of("sends %d MB, compressed".formatted(megabytes), (exchange, correct) -> exchange.send(bomb));
	}

	/**
	 * The same fault for a limited number of requests.
	 * @param times the number of requests
	 * @return the fault
	 */
	public Fault times(int times) {
		return new Fault(this.description, this.behavior, times, this.condition);
	}

	/**
	 * The same fault for some requests only. Others are answered correctly and do not
	 * count.
	 * @param condition matches the requests; called by several threads
	 * @return the fault
	 */
	public Fault when(Predicate<ReceivedRequest> condition) {
		return new Fault(this.description, this.behavior, this.times, this.condition.and(condition));
	}

	int times() {
		return this.times;
	}

	boolean matches(ReceivedRequest request) {
		return this.condition.test(request);
	}

	void answer(Exchange exchange, Supplier<Answer> correct) throws IOException, InterruptedException {
		this.behavior.answer(exchange, correct);
	}

	/**
	 * A description of the fault.
	 */
	@Override
	public String toString() {
		return this.description;
	}

}
