package dev.braintrust.spring.tracing.export.internal;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.otel.internal.BraintrustAdditions;

/**
 * A span that has ended, with what only one processor receives of it.
 */
@SuppressWarnings("deprecation") // the interface has deprecated methods
final class EnrichedSpan implements ReadableSpan {

	private final ReadableSpan span;

	private final BraintrustAdditions additions;

	EnrichedSpan(ReadableSpan span, BraintrustAdditions additions) {
		this.span = span;
		this.additions = additions;
	}

	/**
	 * Called on the thread of the export, because it writes the content as JSON. Never
	 * throws: OpenTelemetry's batch processor would stop to export.
	 */
	@Override
	public SpanData toSpanData() {
		EnrichedSpanData data = new EnrichedSpanData(this.span.toSpanData(), this.additions);
		Throwable failure = this.additions.failure();
		return (failure != null) ? FailedSpanData.of(data, failure) : data;
	}

	private static final class EnrichedSpanData extends DelegatingSpanData {

		private final Attributes attributes;

		EnrichedSpanData(SpanData data, BraintrustAdditions additions) {
			super(data);
			this.attributes = additions.addTo(data.getAttributes());
		}

		@Override
		public Attributes getAttributes() {
			return this.attributes;
		}

		@Override
		public int getTotalAttributeCount() {
			return this.attributes.size();
		}

	}

	/** Without the content. */
	@Override
	public <T> @Nullable T getAttribute(AttributeKey<T> key) {
		T added = this.additions.attributes().get(key);
		return (added != null) ? added : this.span.getAttribute(key);
	}

	/** Without the content. */
	@Override
	public Attributes getAttributes() {
		return this.span.getAttributes().toBuilder().putAll(this.additions.attributes()).build();
	}

	@Override
	public SpanContext getSpanContext() {
		return this.span.getSpanContext();
	}

	@Override
	public SpanContext getParentSpanContext() {
		return this.span.getParentSpanContext();
	}

	@Override
	public String getName() {
		return this.span.getName();
	}

	@Override
	public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
		return this.span.getInstrumentationLibraryInfo();
	}

	@Override
	public InstrumentationScopeInfo getInstrumentationScopeInfo() {
		return this.span.getInstrumentationScopeInfo();
	}

	@Override
	public boolean hasEnded() {
		return this.span.hasEnded();
	}

	@Override
	public long getLatencyNanos() {
		return this.span.getLatencyNanos();
	}

	@Override
	public SpanKind getKind() {
		return this.span.getKind();
	}

}
