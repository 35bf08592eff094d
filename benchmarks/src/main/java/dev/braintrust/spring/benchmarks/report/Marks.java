package dev.braintrust.spring.benchmarks.report;

import java.util.List;

import static dev.braintrust.spring.benchmarks.report.Limit.atLeast;
import static dev.braintrust.spring.benchmarks.report.Limit.atMost;
import static dev.braintrust.spring.benchmarks.report.Source.bytes;
import static dev.braintrust.spring.benchmarks.report.Source.difference;
import static dev.braintrust.spring.benchmarks.report.Source.measured;
import static dev.braintrust.spring.benchmarks.report.Source.ratio;
import static dev.braintrust.spring.benchmarks.report.Source.time;

/**
 * What is to be reached, and what the picture shows. {@code measured} names a program,
 * and the subject and the quantity of one of its measurements; {@code time} and
 * {@code bytes} name a benchmark of JMH.
 */
final class Marks {

	private static final String CALL = "AnnotatedCallBenchmark.";

	private static final String BUILD = "PromptBuildBenchmark.";

	private static final String READ = "RegistryReadBenchmark.";

	private static final String SPAN = "SpanBenchmark.";

	private static final String ROLLOUT = "RolloutBenchmark.";

	private static final Source CALL_TO_CONTINUE_SPAN = ratio(time(CALL + "usePrompt"), time(CALL + "continueSpan"));

	private static final Source CALL_TO_CACHEABLE = ratio(time(CALL + "usePrompt"), time(CALL + "cacheable"));

	private static final Source HIT_TO_CAFFEINE = ratio(time(READ + "registry"), time(READ + "caffeineWithExpiry"));

	private static final Source BUILD_TO_SDK = ratio(time(BUILD + "build"), time(BUILD + "officialSdkRenderMessages"));

	private static final Source BUILD_TO_JMUSTACHE = ratio(time(BUILD + "build"), time(BUILD + "jmustache"));

	private static final Source START_UP_TO_FLOOR = measured("StartUp", "starter ÷ floor",
			"processor time of the main thread");

	private static final Source REQUEST_TO_BOOT = measured("Requests", "starter ÷ Boot's exporter",
			"processor time per request");

	/** In the order of the page. */
	static final List<Mark> ALL = List.of(
			// What comes along
			new Mark("jars that the starter adds", measured("StartUp", "starter", "jars added"), atMost(38)),
			new Mark("size of these jars", measured("StartUp", "starter", "size of jars added"), "MB", atMost(8)),
			// Starting
			new Mark("start-up ÷ with Boot's OpenTelemetry starter alone: processor time", START_UP_TO_FLOOR,
					atMost(1.05)),
			new Mark("start-up ÷ with Boot's OpenTelemetry starter alone: allocated bytes",
					measured("StartUp", "starter ÷ floor", "allocated by the main thread"), atMost(1.05)),
			// Requests
			new Mark("request with the annotation ÷ without it: processor time",
					measured("Requests", "annotation ÷ none", "processor time per request"), atMost(1.04)),
			new Mark("request with link, export and content ÷ with Boot's exporter: processor time", REQUEST_TO_BOOT,
					atMost(1.1)),
			new Mark("requests per second under load with the annotation ÷ without it",
					measured("Load", "annotation ÷ none", "requests per second"), atLeast(0.97)),
			new Mark("an annotated call's LLM span − without the starter: time",
					difference(time(SPAN + "llmSpan"), time(SPAN + "llmSpanWithoutStarter")), "ns", atMost(1500)),
			new Mark("an annotated call's LLM span − without the starter: bytes",
					difference(bytes(SPAN + "llmSpan"), bytes(SPAN + "llmSpanWithoutStarter")), "B", atMost(1000)),
			new Mark("the starter's part of an unrelated span: time", time(SPAN + "starterPartOfUnrelatedSpan"), "ns",
					atMost(100)),
			new Mark("the starter's part of an unrelated span: bytes", bytes(SPAN + "starterPartOfUnrelatedSpan"), "B",
					atMost(64)),
			// Annotated calls
			new Mark("`@UsePrompt` ÷ `@ContinueSpan` with `@SpanTag`", CALL_TO_CONTINUE_SPAN, atMost(0.08)),
			new Mark("`@UsePrompt` ÷ `@Cacheable`", CALL_TO_CACHEABLE, atMost(0.8)),
			new Mark("`@UsePrompt`: bytes", bytes(CALL + "usePrompt"), "B", atMost(400)),
			new Mark("`@UsePrompt` with five variables ÷ `@ContinueSpan` with `@SpanTag`",
					ratio(time(CALL + "usePromptFiveVariables"), time(CALL + "continueSpan")), atMost(0.35)),
			new Mark("`@UsePrompt`, span not recorded ÷ empty interceptor",
					ratio(time(CALL + "usePromptNotRecording"), time(CALL + "emptyInterceptor")), atMost(3)),
			new Mark("`@UsePrompt`, no tracer ÷ empty interceptor",
					ratio(time(CALL + "usePromptNoTracer"), time(CALL + "emptyInterceptor")), atMost(3)),
			new Mark("rollout of an annotated call: time",
					difference(time(ROLLOUT + "notRecordingRollout"), time(ROLLOUT + "notRecording")), "ns",
					atMost(60)),
			new Mark("rollout of an annotated call: bytes",
					difference(bytes(ROLLOUT + "notRecordingRollout"), bytes(ROLLOUT + "notRecording")), "B",
					atMost(64)),
			// Getting and building
			new Mark("cache hit ÷ read of a Caffeine cache with expiry", HIT_TO_CAFFEINE, atMost(0.5)),
			new Mark("cache hit: bytes", bytes(READ + "registry"), "B", atMost(0)),
			new Mark("`build()` ÷ jmustache, which only renders", BUILD_TO_JMUSTACHE, atMost(1)),
			new Mark("`renderMessages` of the official SDK ÷ `build()`",
					ratio(time(BUILD + "officialSdkRenderMessages"), time(BUILD + "build")), atLeast(6)),
			new Mark("rendering ÷ string concatenation", ratio(time(BUILD + "render"), time(BUILD + "concatenation")),
					atMost(2)),
			// Contention and scale
			new Mark("annotated calls: two threads ÷ one",
					measured("Contention", "annotated calls", "two threads ÷ one"), atLeast(1.8)),
			new Mark("builds: two threads ÷ one", measured("Contention", "builds", "two threads ÷ one"), atLeast(1.8)),
			new Mark("cache hits: two threads ÷ one", measured("Contention", "cache hits", "two threads ÷ one"),
					atLeast(1.8)),
			new Mark("ends of spans: two threads ÷ one", measured("Contention", "ends of spans", "two threads ÷ one"),
					atLeast(1.8)),
			new Mark("waits of 16 platform threads over 1 ms in the starter's code",
					measured("Contention", "16 platform threads", "waits over 1 ms"), atMost(0)),
			new Mark("waits of 1,000 virtual threads over 1 ms in the starter's code",
					measured("Contention", "1,000 virtual threads", "waits over 1 ms"), atMost(0)),
			new Mark("heap of one of 100,000 cached prompts",
					measured("CacheFootprint", "100,000 prompts", "heap per prompt"), "B", atMost(4000)),
			new Mark("cache hit among 100,000 prompts ÷ among 100",
					ratio(time("CacheSizeBenchmark.registry 100000"), time("CacheSizeBenchmark.registry 100")),
					atMost(1.5)),
			new Mark("requests when 1,000 threads read one prompt that is not cached",
					measured("ColdStorm", "1,000 threads, 1 prompt", "requests"), atMost(1)),
			new Mark("requests when 1,000 threads read 100 prompts that are not cached",
					measured("ColdStorm", "1,000 threads, 100 prompts", "requests"), atMost(100)),
			new Mark("of these, at the same time",
					measured("ColdStorm", "1,000 threads, 100 prompts", "at the same time"), atMost(16)));

	/** The comparisons with the most similar alternatives. */
	static final List<Picture.Bar> PICTURE = List.of(
			new Picture.Bar("cache hit ÷ Caffeine with expiry", HIT_TO_CAFFEINE),
			new Picture.Bar("build() ÷ official SDK", BUILD_TO_SDK),
			new Picture.Bar("build() ÷ jmustache, which only renders", BUILD_TO_JMUSTACHE),
			new Picture.Bar("@UsePrompt ÷ @ContinueSpan", CALL_TO_CONTINUE_SPAN),
			new Picture.Bar("@UsePrompt ÷ @Cacheable", CALL_TO_CACHEABLE),
			new Picture.Bar("start-up ÷ with Boot's OpenTelemetry starter", START_UP_TO_FLOOR),
			new Picture.Bar("request ÷ with Boot's exporter", REQUEST_TO_BOOT));

	private Marks() {
	}

}
