package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimitException;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PatternParserTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "( # an unclosed group", ") # an unmatched ')'", "[a # an unclosed character class",
					"* # nothing to repeat", "a** # nothing to repeat", "^* # nothing to repeat",
					"(?<=a)* # nothing to repeat", "a{2,1} # a quantifier whose minimum exceeds its maximum",
					"[b-a] # a range whose start exceeds its end", "a\\ # a backslash at the end",
					"(?<1>a) # an invalid group name", "(?<a # an invalid group name", "(?x) # an invalid group",
					"\\k<x>(?<y>a) # an invalid reference to a named group" })
	void shouldReportProblemWhenMalformed(String pattern, String problem) {
		assertThatExceptionOfType(MalformedPatternException.class)
			.isThrownBy(() -> new PatternParser(pattern, false, this.meter).parse())
			.withMessage(problem);
	}

	@Test
	void shouldCountAndNameGroups() throws Exception {
		PatternParser parser = new PatternParser("(a)(?:b)(?<n>[(])\\((?=(c))", false, this.meter);
		parser.parse();
		assertThat(parser.groupCount()).isEqualTo(3);
		assertThat(parser.names()).isEqualTo(Map.of("n", 2));
	}

	@Test
	void shouldParseEscapesOfAnnexB() throws Exception {
		assertThat(codeUnit("\\x41")).isEqualTo('A');
		assertThat(codeUnit("\\u0041")).isEqualTo('A');
		assertThat(codeUnit("\\101")).isEqualTo('A');
		assertThat(codeUnit("\\cA")).isEqualTo('\u0001');
		assertThat(codeUnit("\\q")).isEqualTo('q');
		assertThat(codeUnit("{")).isEqualTo('{');
	}

	private char codeUnit(String pattern) throws MalformedPatternException {
		return ((PatternNode.CodeUnit) new PatternParser(pattern, false, this.meter).parse()).value();
	}

	@Test
	void shouldReportLimitWhenGroupsNestTooDeeply() {
		assertThatExceptionOfType(TemplateLimitException.class)
			.isThrownBy(() -> new PatternParser("(".repeat(300), false, this.meter).parse());
	}

}
