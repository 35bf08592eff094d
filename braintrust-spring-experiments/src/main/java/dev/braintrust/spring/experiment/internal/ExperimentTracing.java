package dev.braintrust.spring.experiment.internal;

import java.time.Duration;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.CaseResult;

/**
 * Connects the spans of an experiment with the export to Braintrust. The interface lets
 * experiments run without a tracer.
 */
public interface ExperimentTracing {

	/**
	 * Why spans would not reach Braintrust.
	 * @return the reason, as a clause, or null if they do
	 */
	@Nullable String unavailableBecause();

	/**
	 * Start the root span of a case, whatever span is current.
	 * @param experimentId the experiment's id
	 * @param observation the observation, not started
	 * @return the observation, started
	 */
	Observation startRoot(String experimentId, Observation observation);

	/**
	 * Record what only Braintrust receives, and a failure that other exporters get as its
	 * type.
	 * @param observation an observation that is running
	 * @param content the content
	 * @param failure the failure, or null
	 */
	void record(Observation observation, SpanContent content, @Nullable Throwable failure);

	/**
	 * The trace of an observation.
	 * @param observation the observation
	 * @return the trace's id, or null
	 */
	@Nullable String traceId(Observation observation);

	/**
	 * Follow the delivery of an experiment's spans.
	 * @param experimentId the experiment's id
	 * @return the delivery, to be closed
	 */
	Delivery follow(String experimentId);

	/**
	 * The delivery of an experiment's spans.
	 */
	interface Delivery extends AutoCloseable {

		/**
		 * Wait while so many spans are queued for the export that the next ones might be
		 * dropped.
		 * @throws InterruptedException if the thread is interrupted
		 */
		void awaitCapacity() throws InterruptedException;

		/**
		 * Export the spans that have ended.
		 * @param timeout maximum time to wait
		 */
		void flush(Duration timeout);

		/**
		 * What was not delivered.
		 * @return a sentence, or null if everything was
		 */
		@Nullable String problem();

		/**
		 * The tokens of the LLM calls in a trace.
		 * @param traceId the trace's id
		 * @return the tokens, or null if there are none
		 */
		CaseResult.@Nullable Usage usage(String traceId);

		@Override
		void close();

	}

}
