package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each kind of problem of a selector or flag once, and notifies a listener every
 * time. Thread-safe.
 */
public final class SelectorProblemLog {

	private static final Logger logger = LoggerFactory.getLogger(SelectorProblemLog.class);

	private static final long SLOW_NANOS = Duration.ofMillis(10).toNanos();

	/** The slugs of flags are unbounded. */
	private static final int MAXIMUM_WARNINGS = 1000;

	private final Supplier<SelectionListener> listener;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	/**
	 * Create a log.
	 * @param listener supplies the listener to notify
	 */
	public SelectorProblemLog(Supplier<SelectionListener> listener) {
		this.listener = listener;
	}

	/**
	 * Report a problem. Never throws.
	 * @param source what has the problem
	 * @param problem the kind of problem
	 * @param description the problem, without values of keys
	 */
	public void report(String source, SelectorProblem problem, String description) {
		try {
			if (this.warned.size() < MAXIMUM_WARNINGS && this.warned.add(source + problem)) {
				logger.warn("Prompt {} failed: {}. Further failures of this kind are only counted", source,
						description);
			}
			this.listener.get().selectorFailed(problem);
		}
		catch (RuntimeException ex) {
			logger.debug("Failed to report a selector: {}", ex.getClass().getName());
		}
	}

	/**
	 * Whether an answer took longer than 10 ms.
	 * @param nanos how long it took
	 * @return whether to report it
	 */
	public static boolean isSlow(long nanos) {
		return nanos > SLOW_NANOS;
	}

	/**
	 * Report an answer that took too long. Never throws.
	 * @param source what was asked
	 * @param nanos how long it took
	 */
	public void reportSlow(String source, long nanos) {
		report(source, SelectorProblem.SLOW,
				"it took %d ms, although it must not block; its answer is used".formatted(nanos / 1_000_000));
	}

}
