package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;

class EqualityTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@Test
	void shouldCompareByTypeAndValueWhenStrict() {
		assertThat(Equality.strict(1, 1.0, this.meter)).isTrue();
		assertThat(Equality.strict("a", "a", this.meter)).isTrue();
		assertThat(Equality.strict("1", 1, this.meter)).isFalse();
		assertThat(Equality.strict(null, Undefined.VALUE, this.meter)).isFalse();
		assertThat(Equality.strict(Double.NaN, Double.NaN, this.meter)).isFalse();
	}

	@Test
	void shouldConvertTypesWhenLoose() {
		assertThat(Equality.loose("1", 1, this.meter)).isTrue();
		assertThat(Equality.loose(true, 1, this.meter)).isTrue();
		assertThat(Equality.loose(List.of(1, 2), "1,2", this.meter)).isTrue();
		assertThat(Equality.loose(null, Undefined.VALUE, this.meter)).isTrue();
		assertThat(Equality.loose(null, 0, this.meter)).isFalse();
	}

	@Test
	void shouldCompareObjectsByIdentity() {
		List<Object> list = new ArrayList<>(List.of(1));
		assertThat(Equality.loose(list, list, this.meter)).isTrue();
		assertThat(Equality.loose(list, new ArrayList<>(list), this.meter)).isFalse();
		assertThat(Equality.strict(list, new ArrayList<>(list), this.meter)).isFalse();
	}

}
