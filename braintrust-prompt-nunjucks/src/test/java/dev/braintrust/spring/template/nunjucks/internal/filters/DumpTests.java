package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;

import static org.assertj.core.api.Assertions.assertThat;

class DumpTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@Test
	void shouldWriteCompactJsonWhenNotIndented() {
		assertThat(Dump.write(List.of(1, "a", List.of()), null, this.meter)).isEqualTo("[1,\"a\",[]]");
	}

	@Test
	void shouldWriteOneElementPerLineWhenIndented() {
		assertThat(Dump.write(Map.of("a", List.of(1)), "  ", this.meter)).isEqualTo("{\n  \"a\": [\n    1\n  ]\n}");
	}

	@Test
	void shouldOmitUndefinedMembersAndWriteUndefinedElementsAsNull() {
		assertThat(Dump.write(Map.of("a", Undefined.VALUE), null, this.meter)).isEqualTo("{}");
		assertThat(Dump.write(List.of(Undefined.VALUE), null, this.meter)).isEqualTo("[null]");
		assertThat(Dump.write(Undefined.VALUE, null, this.meter)).isEqualTo(Undefined.VALUE);
	}

	@Test
	void shouldLimitIndentation() {
		assertThat(Dump.indent(20)).isEqualTo(" ".repeat(10));
		assertThat(Dump.indent("abcdefghijkl")).isEqualTo("abcdefghij");
		assertThat(Dump.indent(null)).isNull();
	}

}
