package dev.braintrust.spring.benchmarks.report;

import java.util.List;

import static dev.braintrust.spring.benchmarks.report.Limit.atLeast;
import static dev.braintrust.spring.benchmarks.report.Limit.atMost;
import static dev.braintrust.spring.benchmarks.report.Source.bytes;
import static dev.braintrust.spring.benchmarks.report.Source.bytesBeyond;
import static dev.braintrust.spring.benchmarks.report.Source.measured;
import static dev.braintrust.spring.benchmarks.report.Source.ratio;
import static dev.braintrust.spring.benchmarks.report.Source.timeBeyond;

/**
 * What is to be reached. {@code measured} names the program, the subject and the quantity
 * of a {@link dev.braintrust.spring.benchmarks.Measurement}; the others name benchmarks
 * of JMH.
 */
final class Marks {

	/** All marks, in the order of the page. */
	static final List<Mark> ALL = List.of(
			// what comes along
			new Mark("jars that the starter adds to a web application", measured("StartUp", "starter", "jars added"),
					atMost(38)),
			new Mark("their size", measured("StartUp", "starter", "size of the jars added"), atMost(8)),
			// start-up
			new Mark("start-up ÷ start-up with Boot's OpenTelemetry starter: processor time of the main thread",
					measured("StartUp", "starter ÷ floor", "processor time of the main thread"), atMost(1.05)),
			new Mark("start-up ÷ start-up with Boot's OpenTelemetry starter: allocated bytes",
					measured("StartUp", "starter ÷ floor", "allocated until ready"), atMost(1.05)),
			// requests
			new Mark("request with an annotation ÷ without: processor time",
					measured("Requests", "annotation ÷ none", "processor time per request"), atMost(1.04)),
			new Mark("request with link, export and content ÷ with Boot's exporter: processor time",
					measured("Requests", "starter ÷ Boot's exporter", "processor time per request"), atMost(1.10)),
			new Mark("LLM span of an annotated call − without the starter: time",
					timeBeyond("SpanBenchmark.llmSpan", "SpanBenchmark.llmSpanWithoutStarter"), atMost(1500)),
			new Mark("LLM span of an annotated call − without the starter: bytes",
					bytesBeyond("SpanBenchmark.llmSpan", "SpanBenchmark.llmSpanWithoutStarter"), atMost(1000)),
			// scale and contention
			new Mark("annotated calls: work of two threads ÷ of one",
					measured("Contention", "annotated calls", "two threads ÷ one"), atLeast(1.8)),
			new Mark("builds: work of two threads ÷ of one", measured("Contention", "builds", "two threads ÷ one"),
					atLeast(1.8)),
			new Mark("cache hits: work of two threads ÷ of one",
					measured("Contention", "cache hits", "two threads ÷ one"), atLeast(1.8)),
			new Mark("ends of spans: work of two threads ÷ of one",
					measured("Contention", "ends of spans", "two threads ÷ one"), atLeast(1.8)),
			new Mark("16 platform threads: waits in our code over 1 ms",
					measured("Contention", "16 platform threads", "waits over 1 ms"), atMost(0)),
			new Mark("1,000 virtual threads: waits in our code over 1 ms",
					measured("Contention", "1,000 virtual threads", "waits over 1 ms"), atMost(0)),
			new Mark("heap of one of 100,000 cached prompts, whose row has 823 characters",
					measured("CacheFootprint", "100,000 prompts", "heap per prompt"), atMost(4000)),
			// calls
			new Mark("`@UsePrompt` ÷ `@ContinueSpan` with `@SpanTag`",
					ratio("AnnotatedCallBenchmark.usePrompt", "AnnotatedCallBenchmark.continueSpan"), atMost(0.08)),
			new Mark("`@UsePrompt`: bytes", bytes("AnnotatedCallBenchmark.usePrompt"), atMost(400)));

	private Marks() {
	}

}
