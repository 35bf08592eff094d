package com.example.consumer.brave;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import com.example.consumer.FinishedSpans;
import dev.braintrust.spring.test.ReceivedSpan;

import org.springframework.stereotype.Component;

/**
 * Records Brave's finished spans.
 */
@Component
public class BraveSpans extends SpanHandler implements FinishedSpans {

	private final List<MutableSpan> spans = new CopyOnWriteArrayList<>();

	@Override
	public boolean end(TraceContext context, MutableSpan span, Cause cause) {
		this.spans.add(span);
		return true;
	}

	@Override
	public List<ReceivedSpan> all() {
		return this.spans.stream()
			.map((span) -> new ReceivedSpan(String.valueOf(span.name()), span.traceId(), span.id(), span.parentId(),
					span.tags(), Instant.EPOCH, Instant.EPOCH, null))
			.toList();
	}

}
