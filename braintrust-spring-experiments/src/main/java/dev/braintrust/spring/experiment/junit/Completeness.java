package dev.braintrust.spring.experiment.junit;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Counts the cases of an experiment that were provided and those that ran. The counts
 * differ if only some cases were selected: a single one in an IDE, or those that failed
 * in an earlier run. Thread-safe.
 */
class Completeness {

	private final Set<ExperimentMethod> missing;

	private final Map<ExperimentMethod, Integer> provided = new HashMap<>();

	private final Map<ExperimentMethod, Integer> finished = new HashMap<>();

	Completeness(Set<ExperimentMethod> methods) {
		this.missing = new LinkedHashSet<>(methods);
	}

	synchronized void provided(ExperimentMethod method, int cases) {
		this.missing.remove(method);
		this.provided.merge(method, cases, Integer::sum);
	}

	synchronized void finished(ExperimentMethod method) {
		this.finished.merge(method, 1, Integer::sum);
	}

	/** A disabled method is not part of the experiment. */
	synchronized void disabled(ExperimentMethod method) {
		this.missing.remove(method);
	}

	/** Whether a case has run. */
	synchronized boolean hasStarted() {
		return !this.finished.isEmpty();
	}

	/** What did not run, as a clause, or null if everything ran. */
	synchronized @Nullable String missing() {
		for (ExperimentMethod method : this.missing) {
			return "%s did not run".formatted(method);
		}
		for (Map.Entry<ExperimentMethod, Integer> entry : this.provided.entrySet()) {
			int finished = this.finished.getOrDefault(entry.getKey(), 0);
			if (finished != entry.getValue()) {
				return "%d of %d cases of %s ran".formatted(finished, entry.getValue(), entry.getKey());
			}
		}
		return null;
	}

}
