package dev.braintrust.spring.tracing.otel.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The running spans, by id. A span knows only the id of its parent, and the attributes of
 * the parent can change until the parent ends. Thread-safe.
 * <p>
 * A hash table of fixed size, because a map would allocate an entry for each span of the
 * application. If all slots for an id are in use, one is overwritten. Therefore spans
 * that never end can't fill the table, and the table never grows.
 */
final class RunningSpans {

	private static final int SIZE = 4096;

	private static final int PROBES = 4;

	private final AtomicReferenceArray<@Nullable ReadableSpan> slots = new AtomicReferenceArray<>(SIZE);

	void add(ReadableSpan span) {
		int hash = hash(span.getSpanContext());
		for (int probe = 0; probe < PROBES; probe++) {
			if (this.slots.compareAndSet(slot(hash, probe), null, span)) {
				return;
			}
		}
		this.slots.set(slot(hash, hash >>> 30), span);
	}

	void remove(ReadableSpan span) {
		int hash = hash(span.getSpanContext());
		for (int probe = 0; probe < PROBES; probe++) {
			if (this.slots.compareAndSet(slot(hash, probe), span, null)) {
				return;
			}
		}
	}

	/**
	 * Find a span.
	 * @param context the span's context; remote if the span called this process itself
	 * @return the span, or null if it does not run in this process
	 */
	@Nullable ReadableSpan find(SpanContext context) {
		int hash = hash(context);
		for (int probe = 0; probe < PROBES; probe++) {
			ReadableSpan span = this.slots.get(slot(hash, probe));
			if (span != null && isSame(span.getSpanContext(), context)) {
				return span;
			}
		}
		return null;
	}

	private static boolean isSame(SpanContext one, SpanContext other) {
		return one == other
				|| (one.getSpanId().equals(other.getSpanId()) && one.getTraceId().equals(other.getTraceId()));
	}

	private static int hash(SpanContext context) {
		return context.getSpanId().hashCode() * 0x9E3779B9;
	}

	private static int slot(int hash, int probe) {
		return ((hash >>> 12) + probe) & (SIZE - 1);
	}

}
