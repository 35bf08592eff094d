package dev.braintrust.spring.tracing.export.internal;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Counts the spans that were exported to Braintrust, or not. Thread-safe.
 */
public final class SpanExportCounts {

	private final LongAdder exported = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private final Map<ExportProblem, LongAdder> failed = new EnumMap<>(ExportProblem.class);

	public SpanExportCounts() {
		for (ExportProblem problem : ExportProblem.values()) {
			this.failed.put(problem, new LongAdder());
		}
	}

	void ended(int spans, @Nullable ExportProblem problem) {
		((problem != null) ? Objects.requireNonNull(this.failed.get(problem)) : this.exported).add(spans);
	}

	void drop() {
		this.dropped.increment();
	}

	/**
	 * The spans that Braintrust has received.
	 * @return the count
	 */
	public LongAdder exported() {
		return this.exported;
	}

	/**
	 * The spans that were dropped, because the queue was full.
	 * @return the count
	 */
	public LongAdder dropped() {
		return this.dropped;
	}

	/**
	 * The spans whose export failed.
	 * @return counts by the name of the problem, in lower case
	 */
	public Map<String, LongAdder> failed() {
		Map<String, LongAdder> byName = new TreeMap<>();
		this.failed.forEach((problem, count) -> byName.put(problem.name().toLowerCase(Locale.ROOT), count));
		return byName;
	}

}
