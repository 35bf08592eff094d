package dev.braintrust.spring.tracing.export.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A span with the exception that it failed with, as OpenTelemetry records it.
 */
@SuppressWarnings("deprecation") // the interface has deprecated methods
final class FailedSpanData extends DelegatingSpanData {

	private static final Logger logger = LoggerFactory.getLogger(FailedSpanData.class);

	private final StatusData status;

	private final List<EventData> events;

	/**
	 * Add the exception to a span.
	 * @param data the span, with the exception's type as its status
	 * @param failure the exception, which may be a class of the application
	 * @return the span with the exception; the span itself if the exception can't be read
	 */
	static SpanData of(SpanData data, Throwable failure) {
		try {
			return new FailedSpanData(data, failure);
		}
		catch (Throwable ex) {
			logger.debug("Failed to read the exception of a span: {}", ex.getClass().getName());
			return data;
		}
	}

	private FailedSpanData(SpanData data, Throwable failure) {
		super(data);
		String message = failure.getMessage();
		this.status = StatusData.create(StatusCode.ERROR, (message != null) ? message : failure.getClass().getName());
		this.events = new ArrayList<>(data.getEvents());
		this.events.add(EventData.create(data.getEndEpochNanos(), "exception", attributes(failure)));
	}

	private static Attributes attributes(Throwable failure) {
		AttributesBuilder attributes = Attributes.builder();
		attributes.put(AttributeKey.stringKey("exception.type"), failure.getClass().getName());
		if (failure.getMessage() != null) {
			attributes.put(AttributeKey.stringKey("exception.message"), failure.getMessage());
		}
		StringWriter stackTrace = new StringWriter();
		failure.printStackTrace(new PrintWriter(stackTrace));
		attributes.put(AttributeKey.stringKey("exception.stacktrace"), stackTrace.toString());
		return attributes.build();
	}

	@Override
	public StatusData getStatus() {
		return this.status;
	}

	@Override
	public List<EventData> getEvents() {
		return this.events;
	}

	@Override
	public int getTotalRecordedEvents() {
		return this.events.size();
	}

}
