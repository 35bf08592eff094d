package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.template.nunjucks.internal.patterns.CharacterSet.Range;

import static org.assertj.core.api.Assertions.assertThat;

class CharacterSetTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@Test
	void shouldContainRanges() {
		CharacterSet set = new CharacterSet(List.of(new Range('x', 'z'), new Range('a', 'c'), new Range('b', 'd')),
				false, false, this.meter);
		assertThat("adxz".chars().allMatch((c) -> set.contains((char) c))).isTrue();
		assertThat("ewA\u00e4".chars().noneMatch((c) -> set.contains((char) c))).isTrue();
	}

	@Test
	void shouldContainOtherCharactersWhenNegated() {
		CharacterSet set = new CharacterSet(CharacterSet.DIGITS, true, false, this.meter);
		assertThat(set.contains('5')).isFalse();
		assertThat(set.contains('a')).isTrue();
		assertThat(set.contains('\uffff')).isTrue();
	}

	@Test
	void shouldIgnoreCaseLikeJavaScript() {
		CharacterSet set = new CharacterSet(List.of(new Range('k', 'k'), new Range('\u00e4', '\u00e4')), false, true,
				this.meter);
		assertThat(set.contains('K')).isTrue();
		assertThat(set.contains('\u00c4')).isTrue();
		// without the flag u, the Kelvin sign does not match k
		assertThat(set.contains('\u212a')).isFalse();
		assertThat(CharacterSet.canonicalize('\u017f')).isEqualTo('\u017f');
	}

	@Test
	void shouldComplementRanges() {
		assertThat(CharacterSet.complement(List.of(new Range(0, 'a'), new Range('c', 0xFFFF))))
			.containsExactly(new Range('b', 'b'));
		assertThat(CharacterSet.complement(List.of())).containsExactly(new Range(0, 0xFFFF));
	}

}
