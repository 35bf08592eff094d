package dev.braintrust.spring.experiment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The result of an experiment. Complete in itself: it does not depend on whether
 * Braintrust received it. Immutable. {@code toString} is the table of scores. Not to be
 * implemented by applications.
 *
 * @since 0.1.0
 */
public interface ExperimentResult {

	/**
	 * The id in Braintrust.
	 * @return the id, or null if the experiment is not recorded
	 */
	@Nullable String id();

	/**
	 * The name. Braintrust may have added a suffix.
	 * @return the name
	 */
	String name();

	/**
	 * The page of the experiment in Braintrust.
	 * @return the URL, or null if the experiment is not recorded or the organization is
	 * unknown
	 */
	@Nullable String url();

	/**
	 * The results of all cases.
	 * @return the results in the order of the cases, unmodifiable
	 */
	List<CaseResult> results();

	/**
	 * The scores over all cases.
	 * @return the scores by name, in the order of the scorers; unmodifiable
	 */
	Map<String, ScoreSummary> scores();

	/**
	 * A score over all cases.
	 * @param name the score's name
	 * @return the score
	 * @throws IllegalArgumentException if there is no score of this name; the message
	 * lists those that exist
	 */
	ScoreSummary score(String name);

	/**
	 * The comparison with the base.
	 * @return the comparison, empty if there is no base, or if Braintrust did not compute
	 * it: then {@link #problems()} says why
	 */
	Optional<ExperimentComparison> comparison();

	/**
	 * Whether the experiment has a base to compare with.
	 * @return whether it has, also if there is no {@link #comparison()}
	 */
	boolean hasBase();

	/**
	 * The time from the start of the first case to the end of the last.
	 * @return the duration
	 */
	Duration duration();

	/**
	 * The tokens of all LLM calls.
	 * @return the tokens, or null if they are not known
	 */
	CaseResult.@Nullable Usage usage();

	/**
	 * Whether all cases ran, successfully or not.
	 * @return false if the experiment was cancelled
	 */
	boolean isComplete();

	/**
	 * What is missing in Braintrust or in this result, and why: the experiment is not
	 * recorded, spans were not delivered, the comparison is not available, or the
	 * experiment was cancelled.
	 * @return sentences for people; empty if nothing is missing; unmodifiable
	 */
	List<String> problems();

	/**
	 * The result as Markdown, for example for a comment on a pull request. Contains
	 * scores, not the data of cases.
	 * @return the Markdown
	 */
	String toMarkdown();

}
