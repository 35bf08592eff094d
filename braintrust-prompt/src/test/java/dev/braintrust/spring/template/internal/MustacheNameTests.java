package dev.braintrust.spring.template.internal;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class MustacheNameTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	private Object lookUp(String name, MustacheContext context) {
		return MustacheName.of(name, this.meter).lookUp(context, this.meter);
	}

	@Test
	void shouldSearchEnclosingContexts() {
		MustacheContext outer = new MustacheContext(Map.of("a", 1, "b", Map.of("c", 2)), null);
		MustacheContext inner = new MustacheContext(Map.of("a", 3), outer);
		assertThat(lookUp("a", inner)).isEqualTo(3);
		assertThat(lookUp("b.c", inner)).isEqualTo(2);
		assertThat(lookUp(".", inner)).isEqualTo(Map.of("a", 3));
		assertThat(lookUp("x", inner)).isNull();
	}

	@Test
	void shouldFindElementsAndLength() {
		MustacheContext context = new MustacheContext(Map.of("l", List.of("x", "yz"), "t", "abc"), null);
		assertThat(lookUp("l.1", context)).isEqualTo("yz");
		assertThat(lookUp("l.length", context)).isEqualTo(2);
		assertThat(lookUp("t.0", context)).isEqualTo("a");
		assertThat(lookUp("l.01", context)).isNull();
		assertThat(lookUp("l.2", context)).isNull();
		assertThat(lookUp("t.2", context)).isEqualTo("c");
		assertThat(lookUp("t.3", context)).isNull();
		List<Integer> numbers = IntStream.range(0, 13).boxed().toList();
		for (int index : numbers) {
			assertThat(lookUp("n." + index, new MustacheContext(Map.of("n", numbers), null))).isEqualTo(index);
		}
	}

	@Test
	void shouldFailWhenContextIsNull() {
		assertThatExceptionOfType(TemplateException.class)
			.isThrownBy(() -> lookUp("a", new MustacheContext(null, null)))
			.withMessageContaining("'a'");
	}

	@Test
	void shouldRequireExistenceOfFirstElementWhenStrict() {
		Map<String, Object> variables = Map.of("l", List.of(Map.of("a", 1)), "s", "text");
		assertThatNoException().isThrownBy(() -> MustacheName.of("l.7.a", this.meter).requireIn(variables, this.meter));
		assertThatNoException().isThrownBy(() -> MustacheName.of("s.x.y", this.meter).requireIn(variables, this.meter));
		assertThatExceptionOfType(TemplateException.class)
			.isThrownBy(() -> MustacheName.of("l.7.b", this.meter).requireIn(variables, this.meter))
			.withMessage("Variable 'l.7.b' does not exist.");
		assertThatNoException().isThrownBy(() -> MustacheName.of("l.0.a", this.meter).requireIn(variables, this.meter));
		assertThatNoException()
			.isThrownBy(() -> MustacheName.of("l.90.a", this.meter).requireIn(variables, this.meter));
		assertThatNoException()
			.isThrownBy(() -> MustacheName.of("7", this.meter).requireIn(Map.of("7", 1), this.meter));
	}

}
