package dev.braintrust.spring.template.nunjucks.internal.patterns;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;

class ReplacementTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "[$&], [b]", "$`|$', a|c", "$$, $", "$1, $1", "x$, x$", "$<n>, $<n>", "plain, plain" })
	void shouldReplacePatternsOfStringMatch(String template, String expected) {
		StringBuilder out = this.meter.builder();
		new Replacement(template, "abc", 1, 2).appendTo(out, this.meter);
		assertThat(out).hasToString(expected);
	}

}
