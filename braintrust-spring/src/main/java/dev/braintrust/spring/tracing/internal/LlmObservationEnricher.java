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
 * <p>
 * Adds only high-cardinality values, which are written to spans but not to meters.
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
		if (span != null && recorded) {
			enrich(context, span, reader, link);
		}
		if (this.recorder != null) {
			measure(context, this.recorder.get(), link);
		}
	}

	private static void measure(Observation.Context context, LlmCallRecorder recorder,
			PromptLink.@Nullable Attributes link) {
		LlmCallRecorder.LlmCall call = ObservedLlmCall.of(context, link);
		if (call != null) {
			recorder.record(call);
		}
	}

	private void enrich(Observation.Context context, Span span, @Nullable LlmCallReader reader,
			PromptLink.@Nullable Attributes link) {
		if (this.recorder != null) {
			this.linkers.get().forEach((linker) -> linker.recordMeasured(span));
		}
		add(context, BraintrustAttributes.SPAN_ATTRIBUTES, BraintrustAttributes.LLM);
		if (link != null) {
			KeyValue existing = context.getHighCardinalityKeyValue(BraintrustAttributes.METADATA);
			add(context, BraintrustAttributes.METADATA,
					MetadataJson.merge((existing != null) ? existing.getValue() : null, link.metadata()));
			add(context, BraintrustAttributes.PROMPT_NAME, link.name());
			if (!link.version().isEmpty()) {
				add(context, BraintrustAttributes.PROMPT_VERSION, link.version());
			}
			this.linkers.get().forEach((linker) -> linker.recordLink(span, link));
		}
		else if (this.unlinked.isEnabled() && !hasOwnPrompt(context)) {
			this.unlinked.report(context);
			this.linkers.get().forEach((linker) -> linker.recordUnlinked(span));
		}
		if (reader != null && capturesContent()) {
			capture(context, span, reader, link);
		}
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
		PromptLink.Attributes exact = (origin != null) ? this.format.attributes(origin) : null;
		if (exact != null) {
			return exact;
		}
		PromptCall call = PromptCallHolder.findIn(context);
		PromptLink link = (call != null) ? call.link() : null;
		return (link != null) ? this.format.attributes(link) : null;
	}

	private boolean capturesContent() {
		return switch (this.settings.content()) {
			case ALL -> true;
			case BRAINTRUST -> this.linkers.get().stream().anyMatch(SpanLinker::recordsContent);
			case NONE -> false;
		};
	}

	private void capture(Observation.Context context, Span span, LlmCallReader reader,
			PromptLink.@Nullable Attributes link) {
		List<String> maskedValues = (link != null && this.settings.maskContent()) ? link.maskedValues() : List.of();
		LlmContent content = LlmContent.of(reader.input(context), reader.output(context), maskedValues);
		if (this.settings.content() == ContentVisibility.ALL) {
			if (content.input() != null) {
				add(context, BraintrustAttributes.INPUT, content.input());
			}
			if (content.output() != null) {
				add(context, BraintrustAttributes.OUTPUT, content.output());
			}
		}
		else {
			this.linkers.get().forEach((linker) -> linker.recordContent(span, content));
		}
	}

	private @Nullable LlmCallReader reader(Observation.Context context) {
		for (LlmCallReader reader : this.readers.get()) {
			if (reader.supports(context)) {
				return reader;
			}
		}
		return null;
	}

	private static void add(Observation.Context context, String key, String value) {
		context.addHighCardinalityKeyValue(KeyValue.of(key, value));
	}

}
