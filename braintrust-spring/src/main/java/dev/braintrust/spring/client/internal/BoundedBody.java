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
 * Collects the body of one response. The response is complete with its headers; who wants
 * the body waits for it. The body of an error is not read at all. Whatever is given up,
 * because it is too large, falls silent or is not wanted any more, is cancelled with the
 * JDK's client, which closes the connection, or the stream of HTTP/2.
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
		boolean wanted;
		synchronized (this) {
			this.subscription = subscription;
			this.progressNanos = System.nanoTime();
			wanted = this.success && !this.cancelled;
		}
		if (wanted) {
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

	/** Give up what has not been read. */
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
	 * @param longestSilence how long nothing may arrive
	 * @return the body; empty for an error
	 * @throws IOException if the connection breaks or falls silent
	 * @throws InterruptedException if nobody wants the body any more
	 * @throws DataBufferLimitException if the body is too large
	 */
	byte[] await(Duration longestSilence) throws IOException, InterruptedException {
		try {
			return awaitEnd(longestSilence);
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			cancel();
			throw ex;
		}
	}

	private synchronized byte[] awaitEnd(Duration longestSilence) throws IOException, InterruptedException {
		while (this.success && !this.ended) {
			long started = (this.progressNanos != 0) ? this.progressNanos : System.nanoTime();
			long left = longestSilence.toNanos() - (System.nanoTime() - started);
			if (left <= 0) {
				throw new HttpTimeoutException("The body fell silent");
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
