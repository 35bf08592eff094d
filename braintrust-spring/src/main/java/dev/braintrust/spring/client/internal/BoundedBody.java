package dev.braintrust.spring.client.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBufferLimitException;

/**
 * Collects the body of one response, up to a maximum size. The response itself completes
 * with its headers; {@link #await} waits for the body. The body of an error response is
 * not read. A body that is too large, stalls or is no longer needed is cancelled with the
 * JDK's client, which closes the connection, or the HTTP/2 stream.
 */
final class BoundedBody implements BodyHandler<@Nullable Void>, BodySubscriber<@Nullable Void> {

	private final int maximumSize;

	private final ByteArrayOutputStream content = new ByteArrayOutputStream();

	private volatile boolean success;

	private Flow.@Nullable Subscription subscription;

	private boolean cancelled;

	private boolean ended;

	private @Nullable Throwable failure;

	private long progressNanos;

	BoundedBody(int maximumSize) {
		this.maximumSize = maximumSize;
	}

	@Override
	public BodySubscriber<@Nullable Void> apply(ResponseInfo response) {
		this.success = response.statusCode() / 100 == 2;
		return this;
	}

	@Override
	public CompletionStage<@Nullable Void> getBody() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		boolean reading;
		synchronized (this) {
			this.subscription = subscription;
			this.progressNanos = System.nanoTime();
			reading = this.success && !this.cancelled;
		}
		if (reading) {
			subscription.request(Long.MAX_VALUE);
		}
		else {
			cancel();
		}
	}

	@Override
	public void onNext(List<ByteBuffer> buffers) {
		if (!add(buffers)) {
			cancel();
		}
	}

	private synchronized boolean add(List<ByteBuffer> buffers) {
		this.progressNanos = System.nanoTime();
		for (ByteBuffer buffer : buffers) {
			if (buffer.remaining() > this.maximumSize - this.content.size()) {
				this.failure = new DataBufferLimitException("More than %d bytes".formatted(this.maximumSize));
				return false;
			}
			byte[] bytes = new byte[buffer.remaining()];
			buffer.get(bytes);
			this.content.writeBytes(bytes);
		}
		return true;
	}

	@Override
	public synchronized void onError(Throwable failure) {
		if (this.failure == null) {
			this.failure = failure;
		}
		end();
	}

	@Override
	public synchronized void onComplete() {
		end();
	}

	private synchronized void end() {
		this.ended = true;
		notifyAll();
	}

	/** Cancel the rest of the body. */
	void cancel() {
		Flow.Subscription current;
		synchronized (this) {
			this.cancelled = true;
			current = this.subscription;
			end();
		}
		if (current != null) {
			current.cancel();
		}
	}

	/**
	 * Wait for the body.
	 * @param readTimeout maximum time without new data
	 * @return the body; empty for an error response
	 * @throws IOException if the connection breaks, or the read timeout expires
	 * @throws InterruptedException if the request is cancelled
	 * @throws DataBufferLimitException if the body is too large
	 */
	byte[] await(Duration readTimeout) throws IOException, InterruptedException {
		try {
			return awaitEnd(readTimeout);
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			cancel();
			throw ex;
		}
	}

	private synchronized byte[] awaitEnd(Duration readTimeout) throws IOException, InterruptedException {
		while (this.success && !this.ended) {
			long started = (this.progressNanos != 0) ? this.progressNanos : System.nanoTime();
			long left = readTimeout.toNanos() - (System.nanoTime() - started);
			if (left <= 0) {
				throw new HttpTimeoutException("No data received within the read timeout");
			}
			wait(Math.max(left / 1_000_000, 1));
		}
		if (this.failure instanceof RuntimeException ex) {
			throw ex;
		}
		if (this.failure != null) {
			throw new IOException(this.failure);
		}
		return this.content.toByteArray();
	}

}
