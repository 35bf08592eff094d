package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.Destination;
import dev.braintrust.spring.tracing.otel.internal.LlmSpanMeter;

/**
 * Counts the spans of one destination until Braintrust has received them, and the tokens
 * of their LLM calls. Thread-safe.
 */
public final class SpanDelivery implements AutoCloseable {

	private static final AttributeKey<String> OPERATION = AttributeKey.stringKey(BraintrustAttributes.OPERATION);

	private final Destination destination;

	private final Consumer<SpanDelivery> onClose;

	private final Map<String, Tokens> tokens = new ConcurrentHashMap<>();

	/** A lock and not a monitor, which would pin virtual threads before Java 24. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private long queued;

	private long delivered;

	private long failed;

	private String reason = "";

	/**
	 * Tokens of the LLM calls of a trace.
	 *
	 * @param input the tokens of the messages
	 * @param output the tokens of the responses
	 */
	public record Tokens(long input, long output) {
	}

	SpanDelivery(Destination destination, Consumer<SpanDelivery> onClose) {
		this.destination = destination;
		this.onClose = onClose;
	}

	Destination destination() {
		return this.destination;
	}

	void queued(ReadableSpan span) {
		change(() -> this.queued++);
		if (BraintrustAttributes.isLlmOperation(span.getAttribute(OPERATION))) {
			long input = LlmSpanMeter.tokens(span, BraintrustAttributes.INPUT_TOKENS);
			long output = LlmSpanMeter.tokens(span, BraintrustAttributes.OUTPUT_TOKENS);
			if (input + output > 0) {
				this.tokens.merge(span.getSpanContext().getTraceId(), new Tokens(input, output),
						(one, other) -> new Tokens(one.input() + other.input(), one.output() + other.output()));
			}
		}
	}

	void exported(int count, @Nullable ExportProblem problem, String detail) {
		change(() -> {
			if (problem == null) {
				this.delivered += count;
			}
			else {
				this.failed += count;
				this.reason = "Braintrust %s; %s".formatted(detail, problem.remedy());
			}
		});
	}

	private void change(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait until few spans are queued.
	 * @param maximum the maximum number of queued spans
	 * @param timeout maximum time to wait
	 * @return whether no more than the maximum are queued
	 * @throws InterruptedException if the thread is interrupted
	 */
	public boolean await(int maximum, Duration timeout) throws InterruptedException {
		long nanos = timeout.toNanos();
		this.lock.lock();
		try {
			while (this.queued - this.delivered - this.failed > maximum && nanos > 0) {
				nanos = this.changed.awaitNanos(nanos);
			}
			return this.queued - this.delivered - this.failed <= maximum;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The number of spans that have ended.
	 * @return the number
	 */
	public long ended() {
		this.lock.lock();
		try {
			return this.queued;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What was not delivered.
	 * @return a sentence, or null if all spans that ended were delivered
	 */
	public @Nullable String problem() {
		this.lock.lock();
		try {
			long missing = this.queued - this.delivered;
			if (missing == 0) {
				return null;
			}
			String why = (this.failed > 0) ? this.reason
					: "they were still queued, or the queue was full; see braintrust.tracing.export.maximum-queue-size";
			return "%d of %d spans were not delivered: %s".formatted(missing, this.queued, why);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The tokens of the LLM calls of a trace.
	 * @param traceId the trace's id
	 * @return the tokens, or null if there are none
	 */
	public @Nullable Tokens tokens(String traceId) {
		return this.tokens.get(traceId);
	}

	/** Stop counting. */
	@Override
	public void close() {
		this.onClose.accept(this);
	}

}
