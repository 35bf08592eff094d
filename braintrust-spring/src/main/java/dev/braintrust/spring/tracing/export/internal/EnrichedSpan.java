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

/**
 * A span that has ended, with additional attributes and a failure that only one processor
 * receives.
 */
@SuppressWarnings("deprecation") // the interface has deprecated methods
final class EnrichedSpan implements ReadableSpan {

	private final ReadableSpan span;

	private final Attributes additions;

	private final @Nullable Throwable failure;

	EnrichedSpan(ReadableSpan span, Attributes additions, @Nullable Throwable failure) {
		this.span = span;
		this.additions = additions;
		this.failure = failure;
	}

	@Override
	public SpanData toSpanData() {
		EnrichedSpanData data = new EnrichedSpanData(this.span.toSpanData(), this.additions);
		return (this.failure != null) ? new FailedSpanData(data, this.failure) : data;
	}

	private static final class EnrichedSpanData extends DelegatingSpanData {

		private final Attributes attributes;

		EnrichedSpanData(SpanData data, Attributes additions) {
			super(data);
			this.attributes = data.getAttributes().toBuilder().putAll(additions).build();
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

	@Override
	public <T> @Nullable T getAttribute(AttributeKey<T> key) {
		T added = this.additions.get(key);
		return (added != null) ? added : this.span.getAttribute(key);
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
