package dev.braintrust.spring.experiment;

import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.ai.evaluation.EvaluationResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Scorers}.
 */
class ScorersTests {

	private static <E, O> TaskResult<Object, E, O> result(@Nullable E expected, @Nullable O output) {
		return new TaskResult<>(DatasetCase.of("input", expected), 1, output, null, Duration.ZERO);
	}

	@Test
	void shouldCompareByEquals() throws Exception {
		assertThat(Scorers.exactMatch().score(result("a", "a"))).isEqualTo(1);
		assertThat(Scorers.exactMatch().score(result("a", "b"))).isEqualTo(0);
		assertThat(Scorers.exactMatch().score(result("a", null))).isEqualTo(0);
	}

	@Test
	void shouldGiveNoScoreWhenThereIsNoExpectedValue() throws Exception {
		assertThat(Scorers.exactMatch().score(result(null, "a"))).isNull();
		assertThat(Scorers.numericDifference().score(result(null, 1))).isNull();
		assertThat(Scorers.jsonEquality().score(result(null, "a"))).isNull();
		assertThat(Scorers.levenshtein().score(result(null, "a"))).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "10,10,1", "10,5,0.6667", "0,0,1", "0,5,0", "-5,5,0", "NaN,5,0", "Infinity,5,0" })
	void shouldCompareNumbers(double expected, double output, double score) throws Exception {
		Number number = Scorers.numericDifference().score(result(expected, output));
		assertThat(number.doubleValue()).isEqualTo(score, within(1e-4));
	}

	@Test
	void shouldCompareAsJson() throws Exception {
		Scorer<Object, Object, Object> scorer = Scorers.jsonEquality();
		assertThat(scorer.score(result(Map.of("a", 1, "b", List.of(2.0, "x")), "{\"b\": [2, \"x\"], \"a\": 1.0}")))
			.isEqualTo(1);
		assertThat(scorer.score(result(Map.of("a", 1), Map.of("a", 1, "b", 2)))).isEqualTo(0);
		assertThat(scorer.score(result(List.of(1, 2), List.of(2, 1)))).isEqualTo(0);
		assertThat(scorer.score(result("no JSON", "no JSON"))).isEqualTo(1);
		assertThat(scorer.score(result(Map.of("a", 1), null))).isEqualTo(0);
	}

	@ParameterizedTest
	@CsvSource({ "kitten,sitting,0.5714", "same,same,1", "'','',1", "abc,'',0" })
	void shouldCompareByLevenshteinDistance(String expected, String output, double score) throws Exception {
		Number number = Scorers.levenshtein().score(result(expected, output));
		assertThat(number.doubleValue()).isEqualTo(score, within(1e-4));
	}

	@ParameterizedTest
	@CsvSource({ "true,0,1", "false,0,0", "true,0.5,0.5" })
	void shouldUseTheScoreOfAnEvaluatorOrElseWhetherItPasses(boolean pass, float given, double score) throws Exception {
		MultiScorer<Object, Object, Object> scorer = Scorers
			.evaluator((request) -> new EvaluationResponse(pass, given, "because", Map.of("model", "judge")));
		assertThat(scorer.score(result("a", "b"))).singleElement().satisfies((one) -> {
			assertThat(one.value()).isEqualTo(score, within(1e-6));
			assertThat(one.metadata()).containsEntry("feedback", "because").containsEntry("model", "judge");
		});
	}

	@Test
	void shouldWorkWithoutOtherLibraries() throws Throwable {
		List<URL> urls = new ArrayList<>();
		for (String entry : classPath().split(File.pathSeparator)) {
			if (!entry.contains("spring-ai") && !entry.contains("braintrust-sdk") && !entry.contains("assertj")) {
				urls.add(Path.of(entry).toUri().toURL());
			}
		}
		ClassLoader platform = ClassLoader.getPlatformClassLoader();
		try (URLClassLoader classLoader = new URLClassLoader(urls.toArray(URL[]::new), platform)) {
			Class<?> scorers = Class.forName(Scorers.class.getName(), true, classLoader);
			assertThat(scorers.getClassLoader()).isSameAs(classLoader);
			assertThatExceptionOfType(ClassNotFoundException.class)
				.isThrownBy(() -> classLoader.loadClass(EvaluationResponse.class.getName()));
			for (String name : List.of("exactMatch", "jsonEquality", "levenshtein", "numericDifference")) {
				MethodHandle method = MethodHandles.publicLookup()
					.findStatic(scorers, name,
							MethodType.methodType(Class.forName(Scorer.class.getName(), true, classLoader)));
				assertThat((Object) method.invoke()).isNotNull();
			}
		}
	}

	/** Surefire's class path is a jar with a manifest. */
	private static String classPath() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	@Test
	void shouldRejectScoresOutOfRange() {
		assertThatIllegalArgumentException().isThrownBy(() -> Score.of("score", 1.5)).withMessageContaining("'score'");
		assertThatIllegalArgumentException().isThrownBy(() -> Score.of(Double.NaN));
		assertThatIllegalArgumentException().isThrownBy(() -> Score.of(" ", 1));
	}

}
