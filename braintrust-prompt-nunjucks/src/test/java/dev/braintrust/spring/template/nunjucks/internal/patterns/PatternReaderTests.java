package dev.braintrust.spring.template.nunjucks.internal.patterns;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PatternReaderTests {

	@Test
	void shouldReadNumberOrReturnMinusOne() {
		PatternReader reader = new PatternReader("12a99999999999");
		assertThat(reader.number()).isEqualTo(12);
		assertThat(reader.number()).isEqualTo(-1);
		reader.skip(1);
		assertThat(reader.number()).isEqualTo(Integer.MAX_VALUE);
		assertThat(reader.hasMore()).isFalse();
	}

	@Test
	void shouldReadUntilCharacterOrKeepPosition() {
		PatternReader reader = new PatternReader("ab>c");
		assertThat(reader.readUntil('>')).isEqualTo("ab");
		assertThat(reader.readUntil('>')).isNull();
		assertThat(reader.next()).isEqualTo('c');
		assertThat(reader.peek(0)).isEqualTo('\0');
	}

}
