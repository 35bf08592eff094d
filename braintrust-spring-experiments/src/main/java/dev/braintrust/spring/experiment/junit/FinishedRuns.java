package dev.braintrust.spring.experiment.junit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The experiments that have run in an application context. A context is cached for the
 * whole process, so that reruns of failed tests find the first run here: a rerun is not
 * recorded, and does not change the verdict of the first run. Thread-safe.
 */
class FinishedRuns {

	private static final String SUCCESS = "";

	private final Map<Class<?>, String> verdicts = new ConcurrentHashMap<>();

	/** Whether the experiment of a class has run. */
	boolean contains(Class<?> testClass) {
		return this.verdicts.containsKey(testClass);
	}

	/** Why the experiment failed as a whole, or null. */
	@Nullable String failureOf(Class<?> testClass) {
		String verdict = this.verdicts.get(testClass);
		return SUCCESS.equals(verdict) ? null : verdict;
	}

	void add(Class<?> testClass, @Nullable String failure) {
		this.verdicts.putIfAbsent(testClass, (failure != null) ? failure : SUCCESS);
	}

}
