package dev.braintrust.spring.test;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A way in which {@link FakeBraintrust} can fail, over real sockets. Immutable; a fault
 * may be used for any number of servers.
 *
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

		void answer(Exchange exchange, Supplier<Answer> usual) throws IOException, InterruptedException;

	}

	private static Fault of(String description, Behavior behavior) {
		return new Fault(description, behavior, Integer.MAX_VALUE, (request) -> true);
	}

	private static Fault of(Answer answer) {
		return of("answers " + answer.status(), (exchange, usual) -> exchange.send(answer));
	}

	/**
	 * Answers a status, with a short text, as Braintrust's API does.
	 * @param status the status, such as 503
	 * @return the fault
	 */
	public static Fault status(int status) {
		return status(status, "The fake was told to answer " + status);
	}

	/**
	 * Answers a status with a text.
	 * @param status the status, such as 401
	 * @param text the body, sent as {@code text/plain}
	 * @return the fault
	 */
	public static Fault status(int status, String text) {
		return answer(status, "text/plain", text);
	}

	/**
	 * Answers 429 with {@code Retry-After}.
	 * @param retryAfter the time to wait, of which the seconds count
	 * @return the fault
	 */
	public static Fault tooManyRequests(Duration retryAfter) {
		return answer(429, "text/plain", "Too many requests", "Retry-After", String.valueOf(retryAfter.toSeconds()));
	}

	/**
	 * Redirects.
	 * @param location where to
	 * @return the fault
	 */
	public static Fault redirectTo(URI location) {
		return answer(302, "text/plain", "", "Location", location.toString());
	}

	/**
	 * Answers whatever is given.
	 * @param status the status
	 * @param contentType the content type
	 * @param body the body
	 * @param headers names and values of further headers, in turn
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
	 * Answers 200 with JSON that ends too early, though the body is whole.
	 * @return the fault
	 */
	public static Fault brokenJson() {
		return answer(200, "application/json", "{\"objects\":[{\"id\":\"x");
	}

	/**
	 * Answers 200 with JSON of which the API knows nothing.
	 * @return the fault
	 */
	public static Fault wrongShape() {
		return answer(200, "application/json", "{\"error\":\"not what was asked for\"}");
	}

	/**
	 * Answers as usual, but late.
	 * @param delay the time until the answer
	 * @return the fault
	 */
	public static Fault slow(Duration delay) {
		return of("answers after " + delay, (exchange, usual) -> {
			exchange.pause(delay);
			exchange.send(usual.get());
		});
	}

	/**
	 * Answers as usual, when it is allowed to.
	 * @param latch whose opening allows it
	 * @return the fault
	 */
	public static Fault heldUntil(CountDownLatch latch) {
		return of("answers when it is allowed to", (exchange, usual) -> {
			latch.await();
			exchange.send(usual.get());
		});
	}

	/**
	 * Accepts the request and never answers, until the client gives up.
	 * @return the fault
	 */
	public static Fault hang() {
		return of("never answers", (exchange, usual) -> exchange.fallSilent());
	}

	/**
	 * Resets the connection in place of an answer.
	 * @return the fault
	 */
	public static Fault reset() {
		return of("resets the connection", (exchange, usual) -> exchange.reset());
	}

	/**
	 * Closes the connection in good order, without an answer.
	 * @return the fault
	 */
	public static Fault disconnect() {
		return of("closes the connection", (exchange, usual) -> {
		});
	}

	/**
	 * Announces the whole usual answer, sends half of its body, and closes the
	 * connection.
	 * @return the fault
	 */
	public static Fault halfAnswer() {
		return of("sends half an answer", (exchange, usual) -> exchange.sendHalf(usual.get()));
	}

	/**
	 * Answers with a body that does not end, as fast as the client reads.
	 * @param status the status of the answer, such as 200
	 * @return the fault
	 */
	public static Fault endlessBody(int status) {
		byte[] chunk = new byte[CHUNK];
		Arrays.fill(chunk, (byte) ' ');
		return of("sends a body without end", (exchange, usual) -> {
			exchange.startChunks(status, Map.of("Content-Type", "application/json"));
			while (!Thread.currentThread().isInterrupted()) {
				exchange.sendChunk(chunk);
			}
		});
	}

	/**
	 * Answers 200 with a body that does not end, one byte at a time.
	 * @param interval the time between two bytes
	 * @return the fault
	 */
	public static Fault trickle(Duration interval) {
		byte[] chunk = " ".getBytes(StandardCharsets.US_ASCII);
		return of("sends a byte every " + interval, (exchange, usual) -> {
			exchange.startChunks(200, Map.of("Content-Type", "application/json"));
			while (!Thread.currentThread().isInterrupted()) {
				exchange.sendChunk(chunk);
				exchange.pause(interval);
			}
		});
	}

	/**
	 * Sends interim answers before the usual one, as RFC 9110 (§15.2) allows.
	 * @param delay the time between two of the answers; zero: all at once
	 * @param statuses the statuses of the interim answers, such as 103
	 * @return the fault
	 */
	public static Fault interim(Duration delay, int... statuses) {
		return of("sends interim answers " + Arrays.toString(statuses), (exchange, usual) -> {
			for (int status : statuses) {
				exchange.sendInterim(status);
				exchange.pause(delay);
			}
			exchange.send(usual.get());
		});
	}

	/**
	 * Answers as usual, and sends a second answer that nobody asked for.
	 * @param delay the time between the two; zero: both at once
	 * @param body the body of the second answer, sent as {@code application/json}
	 * @return the fault
	 */
	public static Fault surplus(Duration delay, String body) {
		return of("sends a second answer after " + delay, (exchange, usual) -> {
			if (delay.isZero()) {
				exchange.sendTogether(usual.get(), Answer.json(body));
			}
			else {
				exchange.send(usual.get());
				exchange.pause(delay);
				exchange.send(Answer.json(body));
			}
		});
	}

	/**
	 * Answers as usual, with bytes behind the body that belong to nothing.
	 * @param bytes the bytes, as ASCII
	 * @return the fault
	 */
	public static Fault trailingBytes(String bytes) {
		return of("sends bytes after the body", (exchange, usual) -> exchange.sendWithTrailer(usual.get(), bytes));
	}

	/**
	 * Frames the usual answer by headers of one's own, instead of by the one
	 * {@code Content-Length} that is right.
	 * @param protocol the protocol of the status line, such as {@code HTTP/1.0}
	 * @param status the status
	 * @param chunked whether the body is sent as one chunk
	 * @param headers names and values, in turn; a value may contain {@code {length}}, the
	 * body's length
	 * @return the fault; it closes the connection after the body
	 */
	public static Fault framed(String protocol, int status, boolean chunked, String... headers) {
		return of("frames its answer as %s %d %s".formatted(protocol, status, Arrays.toString(headers)),
				(exchange, usual) -> exchange.sendFramed(usual.get(), protocol, status, chunked, headers));
	}

	/**
	 * Answers as usual, compressed with gzip.
	 * @return the fault
	 */
	public static Fault gzip() {
		return of("compresses its answer", (exchange, usual) -> {
			Answer answer = usual.get();
			exchange.send(answer.isEmpty() ? answer : answer.gzipped());
		});
	}

	/**
	 * Answers 200 with a small body that is large when it is decompressed.
	 * @param megabytes its size when decompressed
	 * @return the fault
	 */
	public static Fault gzipBomb(int megabytes) {
		byte[] blanks = new byte[1024 * 1024];
		Arrays.fill(blanks, (byte) ' ');
		Answer bomb = new Answer(200, Map.of("Content-Type", "application/json"),
				java.util.Collections.nCopies(megabytes, blanks), false)
			.gzipped();
		return of("sends %d MB, compressed".formatted(megabytes), (exchange, usual) -> exchange.send(bomb));
	}

	/**
	 * The same fault, which passes by itself.
	 * @param times the number of requests that meet it
	 * @return the fault
	 */
	public Fault times(int times) {
		return new Fault(this.description, this.behavior, times, this.condition);
	}

	/**
	 * The same fault, for some requests only. Others are answered as usual and do not
	 * count.
	 * @param condition tells the requests that meet it; called by many threads
	 * @return the fault
	 */
	public Fault when(Predicate<ReceivedRequest> condition) {
		return new Fault(this.description, this.behavior, this.times, this.condition.and(condition));
	}

	int times() {
		return this.times;
	}

	boolean concerns(ReceivedRequest request) {
		return this.condition.test(request);
	}

	void answer(Exchange exchange, Supplier<Answer> usual) throws IOException, InterruptedException {
		this.behavior.answer(exchange, usual);
	}

	/**
	 * What the fault does, in words.
	 */
	@Override
	public String toString() {
		return this.description;
	}

}
