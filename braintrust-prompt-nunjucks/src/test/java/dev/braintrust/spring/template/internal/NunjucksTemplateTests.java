package dev.braintrust.spring.template.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests details of nunjucks that the conformance vectors do not cover. The expected
 * values are results of nunjucks 3.2.4.
 */
class NunjucksTemplateTests {

	private static final Map<String, Object> VARIABLES = Map.of("text", "a<b", "three", 3, "list", List.of(3, 1, 2),
			"object", Map.of("k", 1), "nulls", Arrays.asList(1, null));

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "{{ not text == three }} # false", "{{ 'x' ~ 1 + 2 }} # x12", "{{ 1 + 2 ~ 'x' }} # 3x",
					"{{ 9 // 2 % 3 }} # 1", "{{ 2 ** 3 ** 2 }} # 64", "{{ -2 ** 2 }} # 4",
					"{{ 8 * 2 / 3 - 1 + 1 }} # 5.333333333333333", "{{ 3 > 2 > 1 }} # false",
					"{{ 1 == 1 == true }} # true", "{{ -three | abs }} # 3", "{{ list | length + 1 }} # 4" })
	void shouldApplyJavaScriptPrecedence(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "{{ none == missing }} # true", "{{ none === missing }} # false", "{{ list == '3,1,2' }} # true",
					"{{ '10' < '9' }} # true", "{{ 10 < '9' }} # false", "{{ list + 1 }} # 3,1,21",
					"{{ none + 1 }} # 1", "{{ missing + 1 }} # NaN", "{{ [] == '' }} # true", "{{ nulls }} # 1,",
					"{{ 1 / 0 }} # Infinity", "{{ true + true }} # 2" })
	void shouldConvertLikeJavaScript(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "{{ text | safe }} # a<b", "{{ text | safe | title }} # A<b",
					"{{ text | safe | upper }} # A&lt;B", "{{ text | e | e }} # a&lt;b",
					"{{ text | safe ~ '<' }} # a&lt;b&lt;", "{{ [text | safe] }} # a&lt;b",
					"{{ text | safe | dump | safe }} # {\"val\":\"a<b\",\"length\":3}",
					"{% filter upper %}<{% endfilter %} # &lt;" })
	void shouldEscapeUnsafeText(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = {
					"{% macro f(p, d='D') %}[{{ p }}{{ d }}]{% endmacro %}{{ f(1, d=2) }}{{ f(1, 2, 3) }}{{ f(p=4) }}"
							+ " # [12][12][4D]",
					"{% macro f(text) %}[{{ text }}]{% endmacro %}{{ f() }} # []",
					"{% for i in list %}{% macro f() %}({{ i }}){% endmacro %}{{ f() }}{% endfor %} # ()()()",
					"{% macro w(t) %}{{ caller() }}{% endmacro %}{% for i in list %}{% call w(9) %}{{ i }}{{ t }}"
							+ "{% endcall %}{% endfor %} # 391929",
					"{% for x in list %}{% set q = x %}{% endfor %}[{{ q }}] # []",
					"{% set q = 0 %}{% for x in list %}{% set q = q + x %}{% endfor %}{{ q }} # 6",
					"{% set g = 1 %}{% macro f() %}{{ g }}{% endmacro %}{% for i in [1] %}{% set g = 3 %}{{ f() }}"
							+ "{% endfor %}{{ g }} # 13",
					"{% set q %}{{ text }}{% endset %}{{ q }} # a&amp;lt;b",
					"{% block b %}{% set three = 4 %}{{ three }}{% endblock %}{{ three }} # 43" })
	void shouldScopeVariables(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "{% switch three %}{% case 1 %}a{% case 3 %}{% case 4 %}b{% default %}c{% endswitch %} # b",
					"{% for k, v in object %}{{ k }}={{ v }}{% endfor %} # k=1",
					"{% for a, b in [[1, 2], [3]] %}{{ a }}-{{ b }};{% endfor %} # 1-2;3-;",
					"{% for c in 'ab' %}{{ c }},{% endfor %} # a,b,",
					"{% raw %}a{% raw %}b{% endraw %}{{ c }}{% endraw %} # a{% raw %}b{% endraw %}{{ c }}",
					"{{ 'fox'.replace(r/(f)(o)/, '$2$1') }} # ofx", "{{ 'x1y22z'.split(r/[0-9]+/) }} # x,y,z",
					"{{ (2.345).toFixed(1) }} # 2.3", "{{ range(5, 0, -2) }} # 5,3,1" })
	void shouldRenderRareConstructs(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@Test
	void shouldReportPositionAndProblem() {
		assertFails("a\n {{ text | tojson }}", "[Line 2] There is no filter 'tojson'");
		assertFails("{{ object.k.nope() }}",
				"[Line 1] 'object[\"k\"][\"nope\"]' can't be called: it is missing or empty");
		assertFails("a\n{% if text %}", "[Line 2, Column 14]");
		assertFails("{{ text name }}", "[Line 1, Column 9]", "'name'");
		assertFails("{% wit x %}", "There is no tag 'wit'");
		assertFails("{{ three | upper }}", "[Line 1] Filter 'upper' needs a string");
		assertFails("{{ text.toUpperCase }}", "parentheses");
	}

	private static void assertFails(String template, String... message) {
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> render(template))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(message));
	}

	private static String render(String template) {
		BuildMeter meter = TemplateLimits.DEFAULT.share().start();
		return new TemplateCompiler(TemplateLimits.DEFAULT).compile(template, TemplateFormat.NUNJUCKS, meter)
			.render(VARIABLES, false, meter);
	}

}
