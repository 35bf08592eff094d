package dev.braintrust.spring.experiment;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import info.debatty.java.stringsimilarity.NormalizedLevenshtein;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.evaluation.EvaluationRequest;
import org.springframework.ai.evaluation.Evaluator;

import dev.braintrust.spring.experiment.internal.FunctionScorer;
import dev.braintrust.spring.experiment.internal.JsonSimilarity;
import dev.braintrust.spring.experiment.internal.OfficialSdkScorer;
import dev.braintrust.spring.experiment.internal.SpringAiScorer;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.PlainData;

/**
 * Scorers for experiments. Those that compare with the expected value give no score to a
 * case without one.
 *
 * @since 0.1.0
 */
public final class Scorers {

	private static final NormalizedLevenshtein LEVENSHTEIN = new NormalizedLevenshtein();

	private Scorers() {
	}

	/**
	 * 1 if the output equals the expected value, by {@code equals}.
	 * @return the scorer
	 */
	public static Scorer<Object, Object, Object> exactMatch() {
		return (result) -> {
			Object expected = result.expected();
			return (expected != null) ? (expected.equals(result.output()) ? 1 : 0) : null;
		};
	}

	/**
	 * How close the output is to the expected number: 1 if they are equal, else
	 * {@code 1 - |output - expected| / (|output| + |expected|)}, as Braintrust's
	 * {@code NumericDiff}.
	 * @return the scorer
	 */
	public static Scorer<Object, Number, Number> numericDifference() {
		return (result) -> {
			Number expected = result.expected();
			if (expected == null) {
				return null;
			}
			Number output = result.output();
			return (output != null) ? numericSimilarity(output.doubleValue(), expected.doubleValue()) : 0;
		};
	}

	private static double numericSimilarity(double output, double expected) {
		if (output == expected) {
			return 1;
		}
		double similarity = 1 - Math.abs(output - expected) / (Math.abs(output) + Math.abs(expected));
		return Double.isNaN(similarity) ? 0 : similarity;
	}

	/**
	 * 1 if output and expected value are equal as JSON: the order of members does not
	 * matter, and neither does the type of a number. A string that contains JSON is
	 * parsed, so that the text of a model can be compared.
	 * @return the scorer
	 */
	public static Scorer<Object, Object, Object> jsonEquality() {
		return (result) -> {
			Object expected = result.expected();
			return (expected != null) ? (JsonSimilarity.isEqual(result.output(), expected) ? 1 : 0) : null;
		};
	}

	/**
	 * How similar the output is to the expected text: 1 less the Levenshtein distance in
	 * relation to the length of the longer text. A value that is not a string is compared
	 * as JSON.
	 * @return the scorer
	 */
	public static Scorer<Object, Object, Object> levenshtein() {
		return (result) -> {
			Object expected = result.expected();
			return (expected != null) ? LEVENSHTEIN.similarity(text(result.output()), text(expected)) : null;
		};
	}

	private static String text(@Nullable Object value) {
		return (value == null) ? "" : (value instanceof String string) ? string : Json.write(PlainData.of(value));
	}

	/**
	 * An evaluator of Spring AI, which gets input and output as text. Its feedback is the
	 * score's metadata.
	 * @param evaluator the evaluator
	 * @return the scorer
	 */
	public static MultiScorer<Object, Object, Object> evaluator(Evaluator evaluator) {
		return new SpringAiScorer<>(evaluator,
				(result) -> new EvaluationRequest(text(result.input()), List.of(), text(result.output())));
	}

	/**
	 * An evaluator of Spring AI, with a request that contains, for example, documents.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param <O> the type of the output
	 * @param evaluator the evaluator
	 * @param request creates the request
	 * @return the scorer
	 */
	public static <I, E, O> MultiScorer<I, E, O> evaluator(Evaluator evaluator,
			Function<TaskResult<I, E, O>, EvaluationRequest> request) {
		return new SpringAiScorer<>(evaluator, request);
	}

	/**
	 * A scorer of the official Java SDK.
	 * @param <I> the type of the input
	 * @param <O> the type of the output and of the expected value
	 * @param scorer the scorer
	 * @return the scorer
	 */
	public static <I, O> MultiScorer<I, O, O> officialSdk(dev.braintrust.eval.Scorer<I, O> scorer) {
		return new OfficialSdkScorer<>(scorer);
	}

	/**
	 * A scorer that is a function in Braintrust, in the project of the experiment. Needs
	 * an API key; otherwise it fails for each case.
	 * @param slug the function's slug
	 * @return the scorer
	 */
	public static MultiScorer<Object, Object, Object> braintrust(String slug) {
		return new FunctionScorer(slug, null);
	}

	/**
	 * A version of a scorer that is a function in Braintrust.
	 * @param slug the function's slug
	 * @param version the version, a transaction id
	 * @return the scorer
	 */
	public static MultiScorer<Object, Object, Object> braintrust(String slug, String version) {
		return new FunctionScorer(slug, Objects.requireNonNull(version));
	}

}
