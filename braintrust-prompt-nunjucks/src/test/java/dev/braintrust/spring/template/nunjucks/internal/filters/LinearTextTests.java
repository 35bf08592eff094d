package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.TextSearch;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.template.nunjucks.internal.patterns.MalformedPatternException;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.values.LetterCase;
import dev.braintrust.spring.template.nunjucks.internal.values.Numerals;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that hand-written linear algorithms give the same results as the standard
 * methods, which are not linear.
 */
class LinearTextTests {

	private static final int ROUNDS = 20_000;

	private final long seed = System.nanoTime();

	private final Random random = new Random(this.seed);

	private final BuildMeter meter = new TemplateLimits(1_000_000, 100, 10_000_000, Duration.ofMinutes(5)).share()
		.start();

	private String text(String alphabet, int length) {
		StringBuilder text = new StringBuilder();
		for (int i = this.random.nextInt(length + 1); i > 0; i--) {
			text.append(alphabet.charAt(this.random.nextInt(alphabet.length())));
		}
		return text.toString();
	}

	@Test
	void shouldSearchLikeString() {
		for (int i = 0; i < ROUNDS; i++) {
			String text = text("ab", 80);
			String searched = text("ab", 40);
			int from = this.random.nextInt(90) - 5;
			assertThat(TextSearch.indexOf(text, searched, from, this.meter)).as("%s in %s", searched, text)
				.isEqualTo(text.indexOf(searched, from));
			assertThat(TextSearch.lastIndexOf(text, searched, this.meter)).as("%s in %s", searched, text)
				.isEqualTo(text.lastIndexOf(searched));
		}
		String pattern = "ab".repeat(20);
		assertThat(TextSearch.indexOf("abab" + pattern + "x", pattern + "x", 0, this.meter)).isEqualTo(4);
		assertThat(TextSearch.lastIndexOf(pattern + pattern, pattern, this.meter)).isEqualTo(40);
	}

	@Test
	void shouldChangeCaseLikeString() {
		for (int i = 0; i < ROUNDS; i++) {
			String text = text("aBß éİıŉΐᾳ\uD835\uDC00\uD801\uDC00ﬁ.-", 200);
			assertThat(LetterCase.upper(text, this.meter)).isEqualTo(text.toUpperCase(Locale.ROOT));
			assertThat(LetterCase.lower(text, this.meter)).isEqualTo(text.toLowerCase(Locale.ROOT));
		}
	}

	/** Expected values from Node.js. */
	@ParameterizedTest
	@CsvSource({ "ΑΣ, ας", "Σ, σ", "ΣΑ, σα", "ΑΣΑ, ασα", "ΑΣ.Α, ασ.α", "ΑΣ. Α, ας. α", "ΑΣΣ, ασς", "1Σ, 1σ",
			"Α1Σ, α1σ" })
	void shouldConvertFinalSigma(String text, String lower) {
		assertThat(LetterCase.lower(text, this.meter)).isEqualTo(lower);
	}

	@Test
	void shouldStripTagsLikeRegularExpression() {
		for (int i = 0; i < ROUNDS; i++) {
			String text = text("<<>>//!--aB1_ ", 30);
			assertThat(HtmlText.stripTags(text, this.meter)).as(text)
				.isEqualTo(text.replaceAll("(?i)</?([a-z][a-z0-9]*)\\b[^>]*>|<!--[\\s\\S]*?-->", ""));
		}
	}

	@Test
	void shouldCollapseSpacesLikeRegularExpressions() throws MalformedPatternException {
		for (int i = 0; i < ROUNDS; i++) {
			String text = text("  \n\n\ra", 20);
			assertThat(HtmlText.collapseSpaces(text, this.meter)).as(text)
				.isEqualTo(replaced(
						replaced(replaced(replaced(text, "r/^ +| +$/gm", ""), "r/ +/g", " "), "r/(\\r\\n)/g", "\n"),
						"r/\\n\\n\\n+/g", "\n\n"));
			assertThat(HtmlText.breakLines(text, this.meter)).as(text).isEqualTo(text.replaceAll("\r?\n", "<br />\n"));
		}
	}

	private String replaced(String text, String regex, String replacement) throws MalformedPatternException {
		int end = regex.lastIndexOf('/');
		return RegularExpression.compile(regex.substring(2, end), regex.substring(end + 1), this.meter)
			.replace(text, replacement, this.meter);
	}

	@Test
	void shouldFindEndOfNumberLikeRegularExpression() {
		for (int i = 0; i < ROUNDS; i++) {
			String text = text("01.eE+-x", 12);
			java.util.regex.Matcher matcher = java.util.regex.Pattern
				.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")
				.matcher(text);
			assertThat(Numerals.decimalEnd(text)).as(text).isEqualTo(matcher.lookingAt() ? matcher.end() : 0);
		}
	}

}
