package com.example.consumer;

import java.util.List;

import dev.braintrust.spring.test.ReceivedSpan;

/**
 * The spans of a tracer without export to Braintrust.
 */
public interface FinishedSpans {

	List<ReceivedSpan> all();

}
