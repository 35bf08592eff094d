package dev.braintrust.spring.tracing.internal;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;

import dev.braintrust.spring.call.internal.PromptLink;

/**
 * The span of an LLM call whose observation stops. Used by one thread.
 */
public interface LlmSpan {

	/**
	 * Set the type of the span in Braintrust.
	 */
	void setType();

	/**
	 * Set the link, so that it is restored if other libraries overwrite it.
	 * @param link the link
	 */
	void setLink(PromptLink.Attributes link);

	/**
	 * Record that the span has no prompt, and that this was reported.
	 */
	void setUnlinked();

	/**
	 * Record that the span was measured.
	 */
	void setMeasured();

	/**
	 * Whether content is exported to Braintrust. If not, it need not be captured.
	 * @return whether {@link #setContent} has an effect
	 */
	boolean recordsContent();

	/**
	 * Record the content for the export to Braintrust only.
	 * @param content the content
	 */
	void setContent(LlmContent content);

	/**
	 * A span of any tracer, which is written by the key values of its observation. They
	 * have a high cardinality: they are written to spans but not to meters.
	 *
	 * @param context the context of the observation
	 */
	record Observed(Observation.Context context) implements LlmSpan {

		@Override
		public void setType() {
			add(BraintrustAttributes.SPAN_ATTRIBUTES, BraintrustAttributes.LLM);
		}

		@Override
		public void setLink(PromptLink.Attributes link) {
			add(BraintrustAttributes.METADATA, link.metadata());
			add(BraintrustAttributes.PROMPT_NAME, link.name());
			if (!link.version().isEmpty()) {
				add(BraintrustAttributes.PROMPT_VERSION, link.version());
			}
		}

		private void add(String key, String value) {
			this.context.addHighCardinalityKeyValue(KeyValue.of(key, value));
		}

		@Override
		public void setUnlinked() {
		}

		@Override
		public void setMeasured() {
		}

		@Override
		public boolean recordsContent() {
			return false;
		}

		@Override
		public void setContent(LlmContent content) {
		}

	}

}
