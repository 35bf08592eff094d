package dev.braintrust.spring.tracing.export.internal;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Discards the body of one response. The response is complete when its headers have
 * arrived. The body of an error is not read; the body of a success is read only so that
 * the connection can be reused.
 */
final class DiscardedBody implements BodyHandler<@Nullable Void>, BodySubscriber<@Nullable Void> {

	private static final int MAXIMUM_SIZE = 8 * 1024;

	private static final Duration MAXIMUM_WAIT = Duration.ofSeconds(1);

	private final CountDownLatch end = new CountDownLatch(1);

	private volatile @Nullable ResponseInfo response;

	private volatile Flow.@Nullable Subscription subscription;

	private int size;

	@Override
	public BodySubscriber<@Nullable Void> apply(ResponseInfo response) {
		this.response = response;
		return this;
	}

	@Override
	public CompletionStage<@Nullable Void> getBody() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscription = subscription;
		ResponseInfo current = this.response;
		if (current != null && current.statusCode() / 100 == 2) {
			subscription.request(Long.MAX_VALUE);
		}
		else {
			cancel();
		}
	}

	@Override
	public void onNext(List<ByteBuffer> buffers) {
		for (ByteBuffer buffer : buffers) {
			this.size += Math.min(buffer.remaining(), MAXIMUM_SIZE);
		}
		if (this.size >= MAXIMUM_SIZE) {
			cancel();
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.end.countDown();
	}

	@Override
	public void onComplete() {
		this.end.countDown();
	}

	/**
	 * The status and headers.
	 * @return the response, or null if it has not arrived yet
	 */
	@Nullable ResponseInfo response() {
		return this.response;
	}

	/**
	 * Wait until the body has been read. It is cancelled after one second.
	 */
	void awaitEnd() throws InterruptedException {
		if (!this.end.await(MAXIMUM_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
			cancel();
		}
	}

	/** Closes the connection, or the HTTP/2 stream. */
	private void cancel() {
		Flow.Subscription current = this.subscription;
		if (current != null) {
			current.cancel();
		}
		this.end.countDown();
	}

}
