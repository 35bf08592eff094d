package dev.braintrust.spring.template.nunjucks.internal.patterns;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.template.nunjucks.internal.values.LetterCase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests {@link RecentLetters} and its use by {@link LetterCase}.
 */
class RecentLettersTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@ParameterizedTest
	@CsvSource({ "0x2C2F, 0x2C5F", "0xA7C0, 0xA7C1", "0x1C89, 0x1C8A", "0xA7CB, 0x264", "0xA7DC, 0x19B",
			"0xA7D4, 0xA7D5", "0x10570, 0x10597", "0x10595, 0x105BC", "0x10D50, 0x10D70", "0x16EA0, 0x16EBB",
			"0x16EB8, 0x16ED3" })
	void shouldConvertLetterWhenJdkDoesNotHaveIt(String upper, String lower) {
		String upperText = "a" + Character.toString(Integer.decode(upper));
		String lowerText = "a" + Character.toString(Integer.decode(lower));
		assertThat(LetterCase.upper(lowerText, this.meter)).isEqualTo("A" + upperText.substring(1));
		assertThat(LetterCase.lower(upperText, this.meter)).isEqualTo(lowerText);
		assertThat(LetterCase.upper(upperText, this.meter)).isEqualTo("A" + upperText.substring(1));
	}

	@Test
	void shouldKeepLetterWhenItHasOneCase() {
		assertThat(LetterCase.upper("\uA7D3\uD801\uDD7B\u4E2D", this.meter)).isEqualTo("\uA7D2\uD801\uDD7B\u4E2D");
		assertThat(RecentLetters.contains('a')).isFalse();
		assertThat(RecentLetters.contains(0x1057B)).isFalse();
	}

	@Test
	void shouldIgnoreCaseOfPatternWhenLetterIsRecent() {
		assertThat(CharacterSet.canonicalize('\uA7C1')).isEqualTo('\uA7C0');
	}

}
