package dev.braintrust.spring.experiment.junit;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds tests that passed without a score that other tests of their method recorded: the
 * mean says nothing about them. Thread-safe.
 */
final class MissingScores {

	private final List<String> required;

	/** The number of such tests. */
	private final Map<Key, Integer> missing = new LinkedHashMap<>();

	private final Set<Key> recorded = new HashSet<>();

	private record Key(ExperimentMethod method, String score) {
	}

	/**
	 * Create an instance.
	 * @param required the names of the scores that have a minimum
	 */
	MissingScores(List<String> required) {
		this.required = required.stream().filter((name) -> !CaseRun.PASS.equals(name)).toList();
	}

	/**
	 * A test has ended.
	 * @param scores the names of the scores that it recorded
	 * @param passed whether it passed; the scores that a failed test lacks are 0
	 */
	synchronized void ended(ExperimentMethod method, Set<String> scores, boolean passed) {
		for (String name : this.required) {
			Key key = new Key(method, name);
			if (scores.contains(name)) {
				this.recorded.add(key);
			}
			else if (passed) {
				this.missing.merge(key, 1, Integer::sum);
			}
		}
	}

	/** What is missing. Methods that never record a score are not expected to. */
	synchronized List<String> descriptions() {
		return this.missing.entrySet()
			.stream()
			.filter((entry) -> this.recorded.contains(entry.getKey()))
			.map((entry) -> "cases of %s that passed without recording the score '%s': %d (record null for a case without it)"
				.formatted(entry.getKey().method(), entry.getKey().score(), entry.getValue()))
			.toList();
	}

}
