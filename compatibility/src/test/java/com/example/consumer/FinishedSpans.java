package com.example.consumer;

import java.util.List;

import dev.braintrust.spring.test.ReceivedSpan;

/**
 * Spans of a tracer that does not export to Braintrust.
 */
public interface FinishedSpans {

	List<ReceivedSpan> all();

}
