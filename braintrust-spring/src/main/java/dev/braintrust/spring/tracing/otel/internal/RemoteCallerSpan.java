package dev.braintrust.spring.tracing.otel.internal;

import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The span of a remote caller, with the destination in the caller's baggage: Micrometer
 * starts the server span in a context that has the extracted span and not the extracted
 * baggage. Without a remote span, it stands for the current span of the context in which
 * the baggage was extracted.
 */
final class RemoteCallerSpan implements Span {

	private final Span span;

	private final String destination;

	RemoteCallerSpan(Span span, String destination) {
		this.span = span;
		this.destination = destination;
	}

	/**
	 * Records the destination in the context as well, because OpenTelemetry's SDK
	 * replaces a span without ids before it asks the sampler.
	 */
	@Override
	public Context storeInContext(Context context) {
		return ContextDestinations.withRemote(Span.super.storeInContext(context), this.destination);
	}

	@Override
	public SpanContext getSpanContext() {
		return this.span.getSpanContext();
	}

	@Override
	public boolean isRecording() {
		return this.span.isRecording();
	}

	@Override
	public <T> Span setAttribute(AttributeKey<T> key, @Nullable T value) {
		this.span.setAttribute(key, value);
		return this;
	}

	@Override
	public Span addEvent(String name, Attributes attributes) {
		this.span.addEvent(name, attributes);
		return this;
	}

	@Override
	public Span addEvent(String name, Attributes attributes, long timestamp, TimeUnit unit) {
		this.span.addEvent(name, attributes, timestamp, unit);
		return this;
	}

	@Override
	public Span setStatus(StatusCode statusCode, String description) {
		this.span.setStatus(statusCode, description);
		return this;
	}

	@Override
	public Span recordException(Throwable exception, Attributes additionalAttributes) {
		this.span.recordException(exception, additionalAttributes);
		return this;
	}

	@Override
	public Span updateName(String name) {
		this.span.updateName(name);
		return this;
	}

	@Override
	public void end() {
		this.span.end();
	}

	@Override
	public void end(long timestamp, TimeUnit unit) {
		this.span.end(timestamp, unit);
	}

}
