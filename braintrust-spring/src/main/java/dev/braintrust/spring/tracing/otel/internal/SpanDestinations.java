package dev.braintrust.spring.tracing.otel.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.Destination;

/**
 * Determines the destination of each span. The first of these that exists is used: the
 * span's own attribute {@code braintrust.parent}, the destination of the context in which
 * the span started, and the destination of its parent. Thread-safe.
 * <p>
 * The destination is determined when the span ends, because the attribute may be set
 * late. If the parent is still running, a child reads the parent's attribute at this
 * time. A child that ends before the destination of its parent is known goes to the
 * project.
 */
public final class SpanDestinations {

	/** Names a span's destination. */
	public static final AttributeKey<String> PARENT = AttributeKey.stringKey(BraintrustAttributes.PARENT);

	private static final int MAX_ENDED = 10_000;

	private final ContextDestinations contexts;

	private final OtelSpanRecords records;

	private final RunningSpans running = new RunningSpans();

	/**
	 * Destinations of spans that have ended, for children that run longer, by span id.
	 * Created for the first span that has a destination of its own.
	 */
	private volatile @Nullable Cache<String, Ended> ended;

	private record Ended(String traceId, Destination destination) {
	}

	/**
	 * Create an instance.
	 * @param contexts finds the destination that a context names
	 * @param records what is known about spans
	 */
	public SpanDestinations(ContextDestinations contexts, OtelSpanRecords records) {
		this.contexts = contexts;
		this.records = records;
	}

	/**
	 * Record a span that starts.
	 * @param parentContext the context that it starts in
	 * @param span the span
	 */
	public void start(Context parentContext, ReadableSpan span) {
		this.running.add(span);
		Destination destination = this.contexts.find(parentContext);
		if (destination != null) {
			this.records.get(span).destination = destination;
		}
	}

	/**
	 * Decide where a span goes that ends. To be called once for each span that was
	 * started.
	 * @param span the span
	 * @return the destination, or null for the configured project
	 */
	public @Nullable Destination end(ReadableSpan span) {
		Destination destination = find(span);
		if (destination != null) {
			ended().put(span.getSpanContext().getSpanId(), new Ended(span.getSpanContext().getTraceId(), destination));
		}
		this.running.remove(span);
		return destination;
	}

	private @Nullable Destination find(ReadableSpan span) {
		ReadableSpan current = span;
		while (true) {
			Destination own = own(current);
			SpanContext parent = current.getParentSpanContext();
			if (own != null || !parent.isValid()) {
				return own;
			}
			ReadableSpan running = this.running.find(parent);
			if (running == null) {
				return ended(parent);
			}
			current = running;
		}
	}

	private @Nullable Destination own(ReadableSpan span) {
		Destination attribute = Destination.parse(span.getAttribute(PARENT));
		if (attribute != null) {
			return attribute;
		}
		OtelSpanRecords.SpanRecord record = this.records.find(span);
		return (record != null) ? record.destination : null;
	}

	private @Nullable Destination ended(SpanContext parent) {
		Cache<String, Ended> known = this.ended;
		Ended found = (known != null) ? known.getIfPresent(parent.getSpanId()) : null;
		return (found != null && found.traceId().equals(parent.getTraceId())) ? found.destination() : null;
	}

	private Cache<String, Ended> ended() {
		Cache<String, Ended> known = this.ended;
		return (known != null) ? known : createEnded();
	}

	private synchronized Cache<String, Ended> createEnded() {
		Cache<String, Ended> known = this.ended;
		if (known == null) {
			known = Caffeine.newBuilder().maximumSize(MAX_ENDED).executor(Runnable::run).build();
			this.ended = known;
		}
		return known;
	}

}
