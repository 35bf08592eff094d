package dev.braintrust.spring.sample;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;

import org.springframework.stereotype.Component;

/**
 * Returns the id of the current trace, which responses contain so that the trace can be
 * found.
 */
@Component
class CurrentTrace {

	private final Tracer tracer;

	CurrentTrace(Tracer tracer) {
		this.tracer = tracer;
	}

	String id() {
		Span span = this.tracer.currentSpan();
		return (span != null) ? span.context().traceId() : "";
	}

}
