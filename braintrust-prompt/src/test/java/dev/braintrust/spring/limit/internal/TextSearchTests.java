package dev.braintrust.spring.limit.internal;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TextSearchTests {

	private static final String LONG = "ab".repeat(10);

	private final BuildMeter meter = new SharedLimits(1_000_000, Duration.ofMinutes(1), 10_000_000).start();

	@ParameterizedTest
	@CsvSource({ "abcabc, bc, 0, 1", "abcabc, bc, 2, 4", "abcabc, bc, 5, -1", "abc, a, -3, 0", "abc, abcd, 0, -1",
			"abc, '', 1, 1", "abc, '', 9, 3", "'', '', 0, 0" })
	void shouldFindFirstOccurrenceLikeString(String text, String searched, int from, int expected) {
		assertThat(TextSearch.indexOf(text, searched, from, this.meter)).isEqualTo(expected)
			.isEqualTo(text.indexOf(searched, from));
	}

	@Test
	void shouldFindLongSubstring() {
		String text = "abab" + LONG + "c" + LONG + "c";
		assertThat(TextSearch.indexOf(text, LONG + "c", 0, this.meter)).isEqualTo(4);
		assertThat(TextSearch.indexOf(text, LONG + "c", 5, this.meter)).isEqualTo(25);
		assertThat(TextSearch.indexOf(text, LONG + "d", 0, this.meter)).isEqualTo(-1);
	}

	@Test
	void shouldFindLastOccurrenceWhenOccurrencesOverlap() {
		assertThat(TextSearch.lastIndexOf("x" + LONG + "ab", LONG, this.meter)).isEqualTo(3);
		assertThat(TextSearch.lastIndexOf("aaa", "aa", this.meter)).isEqualTo(1);
		assertThat(TextSearch.lastIndexOf("abc", LONG, this.meter)).isEqualTo(-1);
	}

	@Test
	void shouldCountLinearWorkWhenSubstringRepeats() {
		String text = "a".repeat(200_000);
		assertThat(TextSearch.indexOf(text, "a".repeat(100_000) + "b", 0, this.meter)).isEqualTo(-1);
		assertThat(this.meter.work()).isLessThan(500_000);
	}

	@Test
	void shouldFindTextThatIsAsLongAsTheSearchedText() {
		assertThat(TextSearch.indexOf("abc", "abc", 0, this.meter)).isZero();
		assertThat(TextSearch.indexOf("xabc", "abc", 1, this.meter)).isEqualTo(1);
		assertThat(TextSearch.indexOf(LONG, LONG, 0, this.meter)).isZero();
		assertThat(TextSearch.lastIndexOf(LONG, LONG, this.meter)).isZero();
	}

	@Test
	void shouldCountTheCharactersThatAreRead() {
		String text = "a".repeat(8000);
		TextSearch.indexOf(text + "b" + text, "b", 0, this.meter);
		assertThat(this.meter.work()).isEqualTo(1 + 1000);
		TextSearch.indexOf(text, "c", 4000, this.meter);
		assertThat(this.meter.work()).isEqualTo(1 + 1000 + 1 + 500);
		TextSearch.lastIndexOf(text, "a", this.meter);
		assertThat(this.meter.work()).isEqualTo(1 + 1000 + 1 + 500 + 1 + 1000);
	}

	@Test
	void shouldCountTheCharactersAndTheTableOfALongSearchedText() {
		String text = "a".repeat(8000);
		TextSearch.indexOf(text, LONG, 0, this.meter);
		assertThat(this.meter.memory()).isEqualTo(4L * LONG.length());
		assertThat(this.meter.work()).isBetween(8000L, 8000L + LONG.length() + 0x1000);
		long before = this.meter.work();
		TextSearch.indexOf("c".repeat(1000) + LONG, LONG, 0, this.meter);
		assertThat(this.meter.work() - before).isBetween(1000L, 1000L + 2 * LONG.length() + 0x1000);
	}

}
