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

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCalls;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.tracing.ContentVisibility;

/**
 * Links LLM spans that are made by Micrometer observations. Called when an observation
 * stops, which is when its name and tags are known; then its whole ancestry is at hand,
 * so that threads do not matter.
 * <p>
 * What it adds are high-cardinality values, which reach spans and no meter.
 */
public final class LlmSpanFilter implements ObservationFilter {

	private static final Logger logger = LoggerFactory.getLogger(LlmSpanFilter.class);

	private final LinkFormat format;

	private final Settings settings;

	private final Supplier<List<LlmCallReader>> readers;

	private final Supplier<List<SpanLinker>> linkers;

	public LlmSpanFilter(LinkFormat format, Settings settings, Supplier<List<LlmCallReader>> readers,
			Supplier<List<SpanLinker>> linkers) {
		this.format = format;
		this.settings = settings;
		this.readers = readers;
		this.linkers = linkers;
	}

	/**
	 * What LLM spans show.
	 *
	 * @param enabled whether LLM spans are linked at all
	 * @param content who sees what was asked and answered
	 * @param maskContent whether masked variables are masked in content, too
	 */
	public record Settings(boolean enabled, ContentVisibility content, boolean maskContent) {
	}

	@Override
	public Observation.Context map(Observation.Context context) {
		KeyValue operation = context.getLowCardinalityKeyValue(BraintrustAttributes.OPERATION);
		if (operation != null && this.settings.enabled() && BraintrustAttributes.isLlmOperation(operation.getValue())) {
			try {
				enrich(context);
			}
			catch (Throwable ex) {
				// a redactor's message may hold a variable's value
				logger.debug("An LLM span could not be linked: {}", ex.getClass().getName());
			}
		}
		return context;
	}

	private void enrich(Observation.Context context) {
		TracingContext tracing = context.get(TracingContext.class);
		Span span = (tracing != null) ? tracing.getSpan() : null;
		if (span == null || span.isNoop()) {
			return;
		}
		LlmCallReader reader = reader(context);
		add(context, BraintrustAttributes.SPAN_ATTRIBUTES, BraintrustAttributes.LLM);
		PromptLink.Attributes link = link(context, reader);
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
		if (reader != null && isContentWanted()) {
			capture(context, span, reader, link);
		}
	}

	private PromptLink.@Nullable Attributes link(Observation.Context context, @Nullable LlmCallReader reader) {
		String provenance = (reader != null) ? reader.provenance(context) : null;
		PromptLink.Attributes exact = (provenance != null) ? this.format.attributes(provenance) : null;
		if (exact != null) {
			return exact;
		}
		PromptCall call = PromptCalls.of(context);
		PromptLink link = (call != null) ? call.link() : null;
		return (link != null) ? this.format.attributes(link) : null;
	}

	private boolean isContentWanted() {
		return switch (this.settings.content()) {
			case ALL -> true;
			case BRAINTRUST -> this.linkers.get().stream().anyMatch(SpanLinker::recordsContent);
			case NONE -> false;
		};
	}

	private void capture(Observation.Context context, Span span, LlmCallReader reader,
			PromptLink.@Nullable Attributes link) {
		List<String> secrets = (link != null && this.settings.maskContent()) ? link.secrets() : List.of();
		LlmContent content = LlmContent.of(reader.input(context), reader.output(context), secrets);
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
