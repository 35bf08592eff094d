package dev.braintrust.spring.tracing.export.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.internal.Destination;
import dev.braintrust.spring.tracing.otel.internal.SpanDestinations;

/**
 * The deliveries that are followed: those of running experiments. Costs other spans one
 * read. Thread-safe.
 */
public final class SpanDeliveries {

	private final List<SpanDelivery> followed = new CopyOnWriteArrayList<>();

	private final SpanExportCounts counts;

	SpanDeliveries() {
		this(new SpanExportCounts());
	}

	/**
	 * Create deliveries.
	 * @param counts counts all spans
	 */
	public SpanDeliveries(SpanExportCounts counts) {
		this.counts = counts;
	}

	SpanExportCounts counts() {
		return this.counts;
	}

	/**
	 * Follow the spans of a destination until the delivery is closed.
	 * @param destination the destination
	 * @return the delivery
	 */
	SpanDelivery follow(Destination destination) {
		SpanDelivery delivery = new SpanDelivery(destination, this.followed::remove);
		this.followed.add(delivery);
		return delivery;
	}

	/** A span is about to be queued. */
	void queued(ReadableSpan span) {
		if (!this.followed.isEmpty()) {
			SpanDelivery delivery = find(span.getAttribute(SpanDestinations.PARENT));
			if (delivery != null) {
				delivery.queued(span);
			}
		}
	}

	/** The export of queued spans has ended. */
	void exported(String destination, int count, @Nullable ExportProblem problem, String detail) {
		this.counts.ended(count, problem);
		SpanDelivery delivery = this.followed.isEmpty() ? null : find(destination);
		if (delivery != null) {
			delivery.exported(count, problem, detail);
		}
	}

	private @Nullable SpanDelivery find(@Nullable String destination) {
		for (SpanDelivery delivery : this.followed) {
			if (delivery.destination().value().equals(destination)) {
				return delivery;
			}
		}
		return null;
	}

}
