package dev.braintrust.spring.tracing.otel.internal;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.LlmContent;

/**
 * What only Braintrust receives of a span.
 *
 * @param attributes attributes that the span lacks, or that replace its own
 * @param content the content of an LLM call, or null
 * @param failure the failure of a span of an experiment, or null. Its message may contain
 * data of a case, so other exporters receive only its type
 */
public record BraintrustAdditions(Attributes attributes, @Nullable LlmContent content, @Nullable Throwable failure) {

	static final BraintrustAdditions NONE = new BraintrustAdditions(Attributes.empty(), null, null);

	private static final AttributeKey<String> INPUT = AttributeKey.stringKey(BraintrustAttributes.INPUT);

	private static final AttributeKey<String> OUTPUT = AttributeKey.stringKey(BraintrustAttributes.OUTPUT);

	private static final Logger logger = LoggerFactory.getLogger(BraintrustAdditions.class);

	/**
	 * Whether there are none.
	 * @return whether the span is exported as it is
	 */
	public boolean isEmpty() {
		return this.attributes.isEmpty() && this.content == null && this.failure == null;
	}

	/**
	 * Add the destination.
	 * @param destination the value of {@code braintrust.parent}
	 * @return additions with the destination
	 */
	public BraintrustAdditions withDestination(String destination) {
		return new BraintrustAdditions(this.attributes.toBuilder().put(SpanDestinations.PARENT, destination).build(),
				this.content, this.failure);
	}

	/**
	 * Add to the attributes of the span. Writes the content as JSON. Never throws.
	 * @param own the span's own attributes
	 * @return all attributes
	 */
	public Attributes addTo(Attributes own) {
		AttributesBuilder all = own.toBuilder().putAll(this.attributes);
		if (this.content != null) {
			addContent(this.content, all);
		}
		return all.build();
	}

	private static void addContent(LlmContent content, AttributesBuilder all) {
		try {
			String input = content.input();
			if (input != null) {
				all.put(INPUT, input);
			}
			String output = content.output();
			if (output != null) {
				all.put(OUTPUT, output);
			}
		}
		catch (Throwable ex) {
			// the exception's message may contain content
			logger.debug("Failed to add the content of an LLM span: {}", ex.getClass().getName());
		}
	}

}
