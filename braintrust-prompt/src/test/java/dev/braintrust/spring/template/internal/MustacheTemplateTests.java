package dev.braintrust.spring.template.internal;

import java.util.Collections;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MustacheTemplateTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	private Template compile(String template) {
		return new TemplateCompiler(TemplateLimits.DEFAULT).compile(template, TemplateFormat.MUSTACHE, this.meter);
	}

	private String render(String template, Map<String, ?> variables) {
		return compile(template).render(variables, false, this.meter);
	}

	/** The expectations were verified with mustache.js 4.2. */
	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', delimiter = '|', value = { "{{ # a }}x{{ / a }}|x", "{{#a}}x\\n  {{/a}}  |x\\n",
			"{{#a}}x\\n  {{/a}}.|x\\n  .", "{{! comment }}\\nx|x", "{{=<% %>=}}<%# a %>x<%/ a %>|x" })
	void shouldIgnoreWhiteSpaceInAndAroundTags(String template, String expected) {
		assertThat(render(template.replace("\\n", "\n"), Map.of("a", true))).isEqualTo(expected.replace("\\n", "\n"));
	}

	@Test
	void shouldLimitTheNestingOfSections() {
		int nesting = TemplateLimits.DEFAULT.nesting();
		assertThat(render("{{#a}}".repeat(nesting) + "x" + "{{/a}}".repeat(nesting), Map.of("a", true))).isEqualTo("x");
		assertThatExceptionOfType(TemplateLimitException.class)
			.isThrownBy(() -> render("{{#a}}".repeat(nesting + 1) + "{{/a}}".repeat(nesting + 1), Map.of()))
			.withMessageContaining("deeper than " + nesting);
	}

	@Test
	void shouldCountTheTokensOfATemplateAndTheWorkOfASection() {
		compile("{{a}} and {{b.c}}, ".repeat(1000));
		assertThat(this.meter.memory()).isGreaterThan(4000 * 160);
		assertThat(this.meter.work()).isGreaterThan(4000);
		Template section = compile("{{#list}}{{/list}}");
		long before = this.meter.work();
		section.render(Map.of("list", Collections.nCopies(1000, 1)), false, this.meter);
		assertThat(this.meter.work() - before).isGreaterThanOrEqualTo(1000);
	}

	@Test
	void shouldCountEachLookUp() {
		Template template = compile("{{a}}{{b.c}}");
		long before = this.meter.work();
		template.render(Map.of(), false, this.meter);
		long notStrict = this.meter.work() - before;
		assertThat(notStrict).isGreaterThanOrEqualTo(3);
		before = this.meter.work();
		template.render(Map.of("a", "", "b", Map.of("c", "")), true, this.meter);
		assertThat(this.meter.work() - before).isGreaterThan(notStrict + 2);
	}

	@Test
	void shouldReturnTheVariablesOutsideOfSections() {
		assertThat(compile("{{a.b}}{{.}}{{#c}}{{d}}{{/c}}{{{e}}}").variables()).isEqualTo(Set.of("a", "e"));
	}

}
