package dev.braintrust.spring.actuate.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.internal.LlmCallRecorder;

/**
 * Timers and token counters of LLM calls by prompt. The number of different prompts and
 * versions is limited. Thread-safe.
 */
public final class LlmMeters implements LlmCallRecorder {

	private static final String NONE = "none";

	private static final Series WITHOUT_PROMPT = new Series(NONE, NONE);

	private static final Series OTHER = new Series("other", "other");

	private final Supplier<@Nullable MeterRegistry> meters;

	private final int maximumSeries;

	private final Set<Series> series = ConcurrentHashMap.newKeySet();

	/**
	 * Create meters.
	 * @param meters returns the registry of meters, or null if there is none
	 * @param maximumSeries the maximum number of pairs of slug and version; further ones
	 * are counted as {@code other}
	 */
	public LlmMeters(Supplier<@Nullable MeterRegistry> meters, int maximumSeries) {
		this.meters = meters;
		this.maximumSeries = maximumSeries;
	}

	private record Series(String slug, String version) {

		Tags tags() {
			return Tags.of("slug", this.slug, "version", this.version);
		}

	}

	@Override
	public void record(LlmCall call) {
		MeterRegistry registry = this.meters.get();
		if (registry == null) {
			return;
		}
		Tags tags = series(call).tags();
		Timer.builder("braintrust.llm.calls")
			.description("LLM calls by prompt")
			.tags(tags.and("result", call.failed() ? "error" : "success"))
			.register(registry)
			.record(call.duration());
		count(registry, tags.and("type", "input"), call.inputTokens());
		count(registry, tags.and("type", "output"), call.outputTokens());
	}

	private static void count(MeterRegistry registry, Tags tags, long tokens) {
		if (tokens > 0) {
			Counter.builder("braintrust.llm.tokens")
				.description("Tokens of LLM calls by prompt")
				.baseUnit("tokens")
				.tags(tags)
				.register(registry)
				.increment((double) tokens);
		}
	}

	private Series series(LlmCall call) {
		if (call.slug() == null) {
			return WITHOUT_PROMPT;
		}
		Series wanted = new Series(call.slug(),
				(call.version() != null && !call.version().isEmpty()) ? call.version() : NONE);
		return (this.series.contains(wanted) || add(wanted)) ? wanted : OTHER;
	}

	private synchronized boolean add(Series wanted) {
		return this.series.contains(wanted) || (this.series.size() < this.maximumSeries && this.series.add(wanted));
	}

}
