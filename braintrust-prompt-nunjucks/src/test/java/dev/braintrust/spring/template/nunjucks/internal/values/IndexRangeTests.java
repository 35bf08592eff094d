package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;

class IndexRangeTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	private IndexRange slice(Object... arguments) {
		return IndexRange.slice(new Arguments(List.of(arguments)), 5, this.meter);
	}

	private IndexRange substring(Object... arguments) {
		return IndexRange.substring(new Arguments(List.of(arguments)), 5, this.meter);
	}

	@Test
	void shouldCountFromEndWhenSlicePositionIsNegative() {
		assertThat(slice(-2)).isEqualTo(new IndexRange(3, 5));
		assertThat(slice(1, -1)).isEqualTo(new IndexRange(1, 4));
		assertThat(slice(-99, 99)).isEqualTo(new IndexRange(0, 5));
		assertThat(slice(4, 2)).isEqualTo(new IndexRange(4, 4));
	}

	@Test
	void shouldOrderAndClampPositionsOfSubstring() {
		assertThat(substring(4, 1)).isEqualTo(new IndexRange(1, 4));
		assertThat(substring(-3, 99)).isEqualTo(new IndexRange(0, 5));
		assertThat(substring(2)).isEqualTo(new IndexRange(2, 5));
	}

}
