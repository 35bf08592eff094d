package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.call.internal.MessageOrigin;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.tracing.ContentVisibility;

/**
 * Adds the link and the content to LLM spans that are created by Micrometer observations.
 * Called when an observation stops: its name and key values are complete then, and all
 * its ancestors are available on any thread.
 */
public final class LlmObservationEnricher implements ObservationFilter {

	private static final Logger logger = LoggerFactory.getLogger(LlmObservationEnricher.class);

	private final LinkFormat format;

	private final Settings settings;

	private final Supplier<List<LlmCallReader>> readers;

	private final Supplier<List<SpanLinker>> linkers;

	private final UnlinkedCalls unlinked;

	private final @Nullable Supplier<? extends LlmCallRecorder> recorder;

	/**
	 * Create an enricher.
	 * @param format the format of links
	 * @param settings the settings
	 * @param readers supplies the readers of the clients' observations
	 * @param linkers supplies the linkers
	 * @param unlinked reports LLM spans without a prompt
	 * @param recorder records all LLM calls, or null
	 */
	public LlmObservationEnricher(LinkFormat format, Settings settings, Supplier<List<LlmCallReader>> readers,
			Supplier<List<SpanLinker>> linkers, UnlinkedCalls unlinked,
			@Nullable Supplier<? extends LlmCallRecorder> recorder) {
		this.recorder = recorder;
		this.unlinked = unlinked;
		this.format = format;
		this.settings = settings;
		this.readers = readers;
		this.linkers = linkers;
	}

	/**
	 * Settings for LLM spans.
	 *
	 * @param enabled whether LLM spans are enriched
	 * @param content the exporters that receive input and output
	 * @param maskContent whether values of masked variables are masked in content, too
	 */
	public record Settings(boolean enabled, ContentVisibility content, boolean maskContent) {
	}

	@Override
	public Observation.Context map(Observation.Context context) {
		if (this.settings.enabled()) {
			try {
				LlmCallReader reader = reader(context);
				if (reader != null || hasLlmOperation(context)) {
					enrich(context, reader);
				}
			}
			catch (Throwable ex) {
				// the exception's message may contain a variable's value
				logger.debug("Failed to link an LLM span: {}", ex.getClass().getName());
			}
		}
		return context;
	}

	private static boolean hasLlmOperation(Observation.Context context) {
		KeyValue operation = context.getLowCardinalityKeyValue(BraintrustAttributes.OPERATION);
		return operation != null && BraintrustAttributes.isLlmOperation(operation.getValue());
	}

	private void enrich(Observation.Context context, @Nullable LlmCallReader reader) {
		TracingContext tracing = context.get(TracingContext.class);
		Span span = (tracing != null) ? tracing.getSpan() : null;
		boolean recorded = span != null && !span.isNoop();
		if (!recorded && this.recorder == null) {
			return;
		}
		PromptLink.Attributes link = link(context, reader);
		if (this.recorder != null) {
			// first: to read the application's messages may fail
			measure(context, this.recorder.get(), link);
		}
		if (span != null && recorded) {
			enrich(context, span(context, span), reader, link);
		}
	}

	private static void measure(Observation.Context context, LlmCallRecorder recorder,
			PromptLink.@Nullable Attributes link) {
		LlmCallRecorder.LlmCall call = ObservedLlmCall.of(context, link);
		if (call != null) {
			recorder.record(call);
		}
	}

	private void enrich(Observation.Context context, LlmSpan span, @Nullable LlmCallReader reader,
			PromptLink.@Nullable Attributes link) {
		if (this.recorder != null) {
			span.setMeasured();
		}
		setType(context, span);
		if (link != null) {
			KeyValue existing = context.getHighCardinalityKeyValue(BraintrustAttributes.METADATA);
			span.setLink(link);
			if (existing != null) {
				// the observation will overwrite the span's attribute
				add(context, BraintrustAttributes.METADATA, MetadataJson.merge(existing.getValue(), link.metadata()));
			}
		}
		else if (this.unlinked.isEnabled() && !hasOwnPrompt(context)) {
			this.unlinked.report(context);
			span.setUnlinked();
		}
		if (reader != null && capturesContent(span)) {
			capture(context, span, reader, link);
		}
	}

	private static void setType(Observation.Context context, LlmSpan span) {
		span.setType();
		if (context.getHighCardinalityKeyValue(BraintrustAttributes.SPAN_ATTRIBUTES) != null
				|| context.getLowCardinalityKeyValue(BraintrustAttributes.SPAN_ATTRIBUTES) != null) {
			// the observation will overwrite the span's attribute
			add(context, BraintrustAttributes.SPAN_ATTRIBUTES, BraintrustAttributes.LLM);
		}
	}

	/** Spans that can be written directly cost half of what key values cost. */
	private LlmSpan span(Observation.Context context, Span recorded) {
		List<SpanLinker> linkers = this.linkers.get();
		for (int i = 0; i < linkers.size(); i++) {
			LlmSpan span = linkers.get(i).llmSpan(recorded);
			if (span != null) {
				return span;
			}
		}
		return new LlmSpan.Observed(context);
	}

	/** The application may write the prompt by itself. */
	private static boolean hasOwnPrompt(Observation.Context context) {
		KeyValue metadata = context.getHighCardinalityKeyValue(BraintrustAttributes.METADATA);
		return metadata != null && MetadataJson.hasPrompt(metadata.getValue());
	}

	private PromptLink.@Nullable Attributes link(Observation.Context context, @Nullable LlmCallReader reader) {
		String origin = (reader != null) ? reader.origin(context) : null;
		if (origin == null && context.get(MessageOrigin.KEY) instanceof String own) {
			origin = own;
		}
		PromptCall call = PromptCallHolder.findIn(context);
		PromptLink link = (call != null) ? call.link() : null;
		if (origin != null && !(link instanceof PromptLink.Managed managed && managed.isOf(origin))) {
			PromptLink.Attributes exact = this.format.attributes(origin);
			if (exact != null) {
				return exact;
			}
		}
		return (link != null) ? this.format.attributes(link) : null;
	}

	private boolean capturesContent(LlmSpan span) {
		return switch (this.settings.content()) {
			case ALL -> true;
			case BRAINTRUST -> span.recordsContent();
			case NONE -> false;
		};
	}

	private void capture(Observation.Context context, LlmSpan span, LlmCallReader reader,
			PromptLink.@Nullable Attributes link) {
		List<String> maskedValues = (link != null && this.settings.maskContent()) ? link.maskedValues() : List.of();
		LlmContent content = new LlmContent(reader.messages(context), maskedValues);
		if (this.settings.content() == ContentVisibility.ALL) {
			add(context, BraintrustAttributes.INPUT, content.input());
			add(context, BraintrustAttributes.OUTPUT, content.output());
		}
		else {
			span.setContent(content);
		}
	}

	private @Nullable LlmCallReader reader(Observation.Context context) {
		// called for each observation: an iterator would be its only allocation
		List<LlmCallReader> readers = this.readers.get();
		for (int i = 0; i < readers.size(); i++) {
			if (readers.get(i).supports(context)) {
				return readers.get(i);
			}
		}
		return null;
	}

	private static void add(Observation.Context context, String key, @Nullable String value) {
		if (value != null) {
			context.addHighCardinalityKeyValue(KeyValue.of(key, value));
		}
	}

}
