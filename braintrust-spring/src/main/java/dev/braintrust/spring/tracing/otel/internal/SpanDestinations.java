package dev.braintrust.spring.tracing.otel.internal;

import java.util.LinkedHashMap;
import java.util.Map;

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

	private static final int MAX_KNOWN = 10_000;

	private final ContextDestinations contexts;

	private final OtelSpanRecords records;

	private final RunningSpans running = new RunningSpans();

	/**
	 * The last known destinations, by span id, for children that run longer than their
	 * parent, and for those of a parent that had to leave {@link #running}. Created for
	 * the first span that has a destination.
	 */
	private volatile @Nullable KnownDestinations known;

	private record Known(String traceId, Destination destination) {
	}

	/**
	 * Forgets the oldest entry first: a cache that keeps what is read often, such as
	 * Caffeine's, would forget the newest.
	 */
	private static final class KnownDestinations {

		private final Map<String, Known> entries = new LinkedHashMap<>() {

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
				return size() > MAX_KNOWN;
			}

		};

		synchronized void put(SpanContext span, Destination destination) {
			this.entries.remove(span.getSpanId());
			this.entries.put(span.getSpanId(), new Known(span.getTraceId(), destination));
		}

		synchronized @Nullable Known get(String spanId) {
			return this.entries.get(spanId);
		}

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
			known();
		}
		String refused = this.contexts.refused(parentContext);
		if (refused != null) {
			this.records.get(span).refusedDestination = refused;
		}
		if (destination != null || this.known != null || span.getAttribute(PARENT) != null) {
			remember(span);
		}
	}

	/**
	 * Decide where a span goes that ends. To be called once for each span that was
	 * started.
	 * @param span the span
	 * @return the destination, or null for the configured project
	 */
	public @Nullable Destination end(ReadableSpan span) {
		Destination destination = remember(span);
		this.running.remove(span);
		return destination;
	}

	private @Nullable Destination remember(ReadableSpan span) {
		Destination destination = find(span);
		if (destination != null) {
			known().put(span.getSpanContext(), destination);
		}
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
				return known(parent);
			}
			current = running;
		}
	}

	private @Nullable Destination own(ReadableSpan span) {
		String value = span.getAttribute(PARENT);
		if (value == null && this.known == null) {
			// no context has named a destination yet
			return null;
		}
		OtelSpanRecords.SpanRecord record = this.records.find(span);
		Destination attribute = (value != null && !isRefused(record, value)) ? Destination.parse(value) : null;
		return (attribute != null || record == null) ? attribute : record.destination;
	}

	/**
	 * Whether the span has the attribute {@code braintrust.parent} only because a remote
	 * caller named the destination, although it may not.
	 * @param span a span that is ending
	 * @return whether the attribute must not be exported
	 */
	public boolean hasRefusedAttribute(ReadableSpan span) {
		String value = span.getAttribute(PARENT);
		return value != null && isRefused(this.records.find(span), value);
	}

	private static boolean isRefused(OtelSpanRecords.@Nullable SpanRecord record, String value) {
		return record != null && value.equals(record.refusedDestination);
	}

	private @Nullable Destination known(SpanContext parent) {
		KnownDestinations current = this.known;
		Known found = (current != null) ? current.get(parent.getSpanId()) : null;
		return (found != null && found.traceId().equals(parent.getTraceId())) ? found.destination() : null;
	}

	private KnownDestinations known() {
		KnownDestinations current = this.known;
		return (current != null) ? current : createKnown();
	}

	private synchronized KnownDestinations createKnown() {
		KnownDestinations current = this.known;
		if (current == null) {
			current = new KnownDestinations();
			this.known = current;
		}
		return current;
	}

}
