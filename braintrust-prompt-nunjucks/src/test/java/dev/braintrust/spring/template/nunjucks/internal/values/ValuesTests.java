package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ValuesTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@Test
	void shouldConvertToNumberLikeJavaScript() {
		assertThat(Arrays.asList("", " 12 ", "0x1f", "0b11", "1e3", true, null, List.of(5), List.of()))
			.extracting((value) -> Values.toNumber(value, this.meter))
			.containsExactly(0.0, 12.0, 31.0, 3.0, 1000.0, 1.0, 0.0, 5.0, 0.0);
		assertThat(Arrays.asList("x", "1x", Undefined.VALUE, Map.of()))
			.allMatch((value) -> Double.isNaN(Values.toNumber(value, this.meter)));
	}

	@Test
	void shouldConvertToStringLikeJavaScript() {
		assertThat(Values.toText(Arrays.asList(1, null, Undefined.VALUE, List.of(2, 3)), this.meter))
			.isEqualTo("1,,,2,3");
		assertThat(Values.toText(Undefined.VALUE, this.meter)).isEqualTo("undefined");
		assertThat(Values.toText(new SafeText("a"), this.meter)).isEqualTo("a");
		Callable function = (rendering, arguments) -> null;
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> Values.toText(function, this.meter));
	}

	@Test
	void shouldConcatenateWhenOneOperandIsString() {
		assertThat(Values.add(1, "2", this.meter)).isEqualTo("12");
		assertThat(Values.add(List.of(1), 2, this.meter)).isEqualTo("12");
		assertThat(Values.add(1, true, this.meter)).isEqualTo(2);
	}

	@Test
	void shouldReturnZeroOrDefaultWhenIntegerIsNotNumber() {
		assertThat(Values.toInteger("x", 7, this.meter)).isZero();
		assertThat(Values.toInteger(Undefined.VALUE, 7, this.meter)).isEqualTo(7);
		assertThat(Values.toInteger("-1.9", 7, this.meter)).isEqualTo(-1);
	}

}
