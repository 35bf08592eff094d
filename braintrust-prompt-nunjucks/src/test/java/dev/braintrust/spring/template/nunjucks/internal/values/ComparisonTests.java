package dev.braintrust.spring.template.nunjucks.internal.values;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;

class ComparisonTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@Test
	void shouldCompareStringsByCodeUnitsAndOtherValuesAsNumbers() {
		assertThat(Comparison.of("10", "9", this.meter)).isEqualTo(Comparison.LESS);
		assertThat(Comparison.of(10, "9", this.meter)).isEqualTo(Comparison.GREATER);
		assertThat(Comparison.of(null, false, this.meter)).isEqualTo(Comparison.SAME);
		assertThat(Comparison.of("x", 1, this.meter)).isEqualTo(Comparison.NONE);
	}

	@Test
	void shouldBeFalseForEveryOperatorWhenNotComparable() {
		Comparison none = Comparison.of(Undefined.VALUE, 1, this.meter);
		assertThat(none.isLess() || none.isGreater() || none.isAtMost() || none.isAtLeast()).isFalse();
		assertThat(Comparison.SAME.isAtMost() && Comparison.SAME.isAtLeast()).isTrue();
	}

}
