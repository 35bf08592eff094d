package dev.braintrust.spring.tracing.otel.internal;

import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;

/**
 * The span of a remote caller, with the destination in the caller's baggage: Micrometer
 * starts the server span in a context that has the extracted span and not the extracted
 * baggage. Records nothing.
 */
final class RemoteCallerSpan implements Span {

	private final SpanContext context;

	private final String destination;

	RemoteCallerSpan(SpanContext context, String destination) {
		this.context = context;
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
		return this.context;
	}

	@Override
	public boolean isRecording() {
		return false;
	}

	@Override
	public <T> Span setAttribute(AttributeKey<T> key, T value) {
		return this;
	}

	@Override
	public Span addEvent(String name, Attributes attributes) {
		return this;
	}

	@Override
	public Span addEvent(String name, Attributes attributes, long timestamp, TimeUnit unit) {
		return this;
	}

	@Override
	public Span setStatus(StatusCode statusCode, String description) {
		return this;
	}

	@Override
	public Span recordException(Throwable exception, Attributes additionalAttributes) {
		return this;
	}

	@Override
	public Span updateName(String name) {
		return this;
	}

	@Override
	public void end() {
	}

	@Override
	public void end(long timestamp, TimeUnit unit) {
	}

}
