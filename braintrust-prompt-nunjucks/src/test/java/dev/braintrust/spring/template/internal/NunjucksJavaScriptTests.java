package dev.braintrust.spring.template.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests where nunjucks depends on how JavaScript engines sort, convert and scope. The
 * expected values are results of the official SDK on Node.js 20.
 */
class NunjucksJavaScriptTests {

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`', value = { "{{ ['11', 2, 10, '3'] | sort }} # 2,3,10,11",
			"{{ tasks | sort(attribute='priority') | join(' ', 'name') }} # A B C D",
			"{{ [3, none, 1, 'x', 2] | sort }} # ,1,2,3,x", "{{ ['b', missing, 'a', missing] | sort | length }} # 4",
			"{{ [true, 'false', 0, none] | sort }} # true,false,0,",
			"{{ {b: 'x', A: 3, c: none} | dictsort(false, 'value') }} # c,,A,3,b,x",
			"{{ {a: [1], B: {}, c: 'b', d: 2} | dictsort(by='value') }} # B,[object Object],a,1,c,b,d,2",
			"{{ long | sort }} # 4,25,x0,1,2,3,6,7,8,9,10,12,13,14,16,17,18,20,23,24,36,40,65,77,x42,22,28,29,35,5,21,26,27,31,32,33,37,39,41,42,43,44,45,46,47,48,50,51,52,54,55,56,58,59,60,62,63,64,68,69,70,74,75,x14,x21,x28,x35,61,66,67,71,x49,78,x56,x63,x7,73,79,x70,x77" })
	void shouldSortLikeV8WhenValuesDoNotCompare(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "{{ words | truncate(length=20) }} # the quick brown fox jumps...",
					"{{ words | truncate('20') }} # the quick brown fox...",
					"{{ words | truncate(5.9, true) }} # the q...",
					"{{ words | truncate(none) }} # the quick brown fox jumps over",
					"{{ words | truncate(words) }} # the quick brown fox jumps...",
					"{{ 'abc' | truncate(2, false, none) }} # ab..." })
	void shouldTruncateWhenLengthIsNoInteger(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "{{ (255).toString(16) }} # ff",
					"{{ (-0.1).toString(3) }} # -0.0022002200220022002200220022002201",
					"{{ (1234567890123.45).toString(36) }} # fr5hugnf.g7", "{{ (0.5).toString(2) }} # 0.1",
					"{{ (7).toString() }} # 7", "{{ 'foobar'.startsWith('b', 3) }} # true",
					"{{ 'foobar'.startsWith('bar', 4) }} # false", "{{ 'foobar'.endsWith('foo', 3) }} # true",
					"{{ 'foobar'.endsWith('foobar', -1) }} # false", "{{ 'foobar'.includes('foo', 1) }} # false",
					"{{ 'foofoo'.lastIndexOf('foo', 2) }} # 0", "{{ 'foofoo'.lastIndexOf('foo', -5) }} # 0",
					"{{ 'foofoo'.lastIndexOf('foo', missing) }} # 3", "{{ [1, 2, 1].indexOf(1, 1) }} # 2",
					"{{ [1, 2, 1].indexOf(1, -1) }} # 2", "{{ [1, 2, 3].includes(1, 1) }} # false",
					"{{ [0 / 0].includes(0 / 0) }}{{ [0 / 0].indexOf(0 / 0) }} # true-1" })
	void shouldUseArgumentsOfMethodsWhenTheyAreOptional(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`', value = {
			"{% for x in [1] %}{% for x in x %}{% else %}{{ x }}{% endfor %}{% endfor %} # ``",
			"{% for row in [[1], none] %}{% for x in row %}{{ x }}{% else %}E{% endfor %}{% endfor %} # 1",
			"{% for a, b in [[1, 2]] %}{% block one %}[{{ a }}]{% endblock %}{% endfor %} # []",
			"{% for a, b in {k: 2} %}{% block one %}[{{ a }}]{% endblock %}{% endfor %} # [k]",
			"{% for a, b, c in {k: 2} %}{{ a }}{{ b }}[{{ c }}]{% endfor %} # k2[]",
			"{% for v in [[[1, 2, 3]], {k: 4}] %}{% for a, b, c in v %}{{ a }}{{ b }}{{ c }},{% endfor %}{% endfor %} # 123,k43,",
			"{% set saved = [] %}{% for x in [1, 2] %}{{ '' if saved.push(loop) }}{% endfor %}{{ saved[0].index }} # 2",
			"{% macro f() %}A{% endmacro %}{% if true %}{% macro f() %}B{% endmacro %}{% endif %}{{ f() }} # B",
			"{% macro m() %}{{ caller() }}{% endmacro %}{% block one %}{% set y = 1 %}{% call m() %}{{ y }}{% endcall %}{% endblock %} # 1",
			"{% set y %}{% for i in [1, 2] %}{{ i }}{% endfor %}{% endset %}{{ y }} # 12",
			"{% filter upper %}{% block one %}a{% endblock %}{% endfilter %} # A",
			"{% for a in [1, 2] %}{% if true %}{% block one %}-{% endblock %}{% set z = a %}{% endif %}{{ z }}{% endfor %} # -1-2" })
	void shouldResolveNamesLikeGeneratedFunctionsWhenTheyAreShadowed(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "{% asyncEach x in [1, 2] %}{{ x }}{{ loop.index }}{% else %}E{% endeach %} # 1122",
					"{% asyncEach x in [] %}{{ x }}{% else %}E{% endeach %} # E",
					"{% asyncAll k, v in {a: 1} %}{{ k }}{{ v }}{% else %}E{% endall %} # a1E",
					"{% asyncAll k, v in 'ab' %}{{ k }}{{ v }}{% endall %} # 0a1b",
					"{% asyncEach x in missing %}{{ x }}{% endeach %}. # .",
					"{% ifAsync three %}a{% else %}b{% endif %} # a",
					"{% asyncEach x in text | safe %}{{ x }},{% endeach %} # a,&lt;,b," })
	void shouldRenderAsynchronousTagsWhenTheyAreNotNested(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`', value = { "{{ 3 ** 42 }} # 109418989131512350000",
			"{{ 10 ** 26 }} {{ 7 ** -3 }} # 9.999999999999999e+25 0.0029154518950437317",
			"{{ [1, 2, 3] | slice }} # ``", "{{ [1, 2, 3, 4, 5] | slice(2.5) | dump }} # [[1,2],[3,4],[5]]",
			"{{ none is none(1) }} # true", "{{ 'abc' | replace('') }} # undefineda,b,cundefined",
			"{{ 'abc' | replace('', none) }} # nullanullbnullcnull", "[{{ 'ab' | center(5.5) }}] # [ ab  ]",
			"[{{ 'ab' | center('5') }}] # [ ab  ]", "{{ lines | indent(1.5) | replace(newLine, '/') }} # a/  b",
			"{{ {a: 1} | dump(0.5) | replace(newLine, '/') | safe }} # {/\"a\": 1/}",
			"{{ r// }} {{ r/a/mg }} {{ 'ab'.split(r//) }} # /(?:)/ /a/gm a,b", "{{ 1 / -0 }} # -Infinity",
			"{{ missing | default(a=1) | dump | safe }} # {\"a\":1,\"__keywords\":true}",
			"{{ 5 is number|title if false else 2 is number }} # true",
			"{% set re = r/a/g %}{{ re.test('ba') }}{{ re.test('ba') }} # truefalse",
			"{{ r/\\u0041\\d/.test('A5') }}{{ 1 or x['a\\\\b']() }} # true1", "{{ 'trim' in (text | safe) }} # true" })
	void shouldConvertUnusualArgumentsLikeJavaScript(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "{{ 'a{name}b'.replace(r/{name}/g, 'X') }} # aXb",
					"{{ 'b\u00e9'.replace(r/\\b/g, '|') }} # |b|\u00e9",
					"{{ 'xay'.replace(r/(?<n>a)/, '[$<n>][$01][$10]') }} # x[a][a][a0]y",
					"{{ 'p{L}'.replace(r/\\p{L}/, 'X') }} # X", "{{ 'ab'.replaceAll(r/a/g, 'X') }} # Xb",
					"{{ (manyb).replace(r/^(a|b)*$/, 'X') }} # X" })
	void shouldMatchLikeEcmaScriptWhenJavaDiffers(String template, String expected) {
		assertThat(render(template)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"{% macro f() %}A{% endmacro %}{% if false %}{% macro f() %}B{% endmacro %}{% endif %}{{ f() }}",
			"{% set x %}{% macro f() %}A{% endmacro %}{% endset %}{{ f() }}",
			"{% filter upper %}{% macro f() %}A{% endmacro %}{% endfilter %}{{ f() }}",
			"{% set x %}{% block one %}a{% endblock %}{% endset %}",
			"{% for x in [] %}{% else %}{% block one %}a{% endblock %}{% endfor %}",
			"{% switch 1 %}{% case 1 %}{% block one %}a{% endblock %}{% endswitch %}",
			"{% asyncEach x in [] %}{% else %}{{ x }}{% endeach %}", "{% asyncEach x in 'ab' %}{{ x }}{% endeach %}",
			"{% asyncEach x in missing %}{% else %}E{% endeach %}",
			"{% for x in [1] %}{% set loop = 1 %}{{ x }}{% endfor %}{% for x in [1, 2] %}{% set loop = 1 %}{% endfor %}",
			"{{ 'ab'.replaceAll(r/a/, 'X') }}", "{{ 'ab'.includes(r/a/) }}", "{{ (1).toString(1) }}",
			"{{ (1).toString(37) }}", "{{ 'a'.replace(r/a++/, 'x') }}", "{{ 'a'.repeat(1 / 0) }}",
			"{{ none is title(1) }}", "{{ 1 or 'a\\\\'() }}", "{{ 1 or x['a\\\\'].y() }}", "{{ 1 or x['\\n']() }}",
			"{{ 1 or none() }}", "{{ 1 or (1 is none() | upper) }}", "{{ 1 or x[none]() }}",
			"{{ 1 or r/\\u00/.test('A') }}", "{{ 1 or r/a\\\"b/.test('A') }}", "{{ 1 or 1 is 'a\"b' }}",
			"{{ 1 or 1 is r/a\"/ }}", "{{ 1 is r/a/ }}", "{{ 1 is r/a/(2) }}", "{% raw %}a{% \nendraw %}",
			"{% for x in [1] %}{% macro f() %}A{% endmacro %}"
					+ "{% if x %}{% block b %}{% endblock %}{% macro f() %}B{% endmacro %}{% endif %}{{ f() }}{% endfor %}" })
	void shouldFailWhenSdkFails(String template) {
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> render(template));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{{ (2 ** 60).toString(16) }}",
			"{% for x in [1] %}{% asyncEach y in [1] %}{% endeach %}{% endfor %}", "{% for x, x in [] %}{% endfor %}",
			"{% for loop in [] %}{% endfor %}",
			"{% for a, b in [] %}{{ f() if f }}{% macro f() %}{% endmacro %}{% endfor %}", "{{ 'abc'.at }}",
			"{{ [1].map }}", "{{ (1).toPrecision }}", "{{ r/a/.source }}", "{% macro f() %}{% endmacro %}{{ f.name }}",
			"{{ {length: 2} | reverse }}", "{% set 'a.b' = 1 %}", "{{ a\\b }}",
			"{{ f }}{% macro f() %}{% endmacro %}{{ f }}",
			"{% for a, b, c in {k: 1} %}{{ c }}{% macro c() %}{% endmacro %}{% endfor %}" })
	void shouldFailWhenResultWouldDiffer(String template) {
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> render(template));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`', value = {
			"{% for x in [1] %}{% ifAsync x %}{% endif %}{% endfor %} # 'ifAsync' within 'for' or 'if' is not supported",
			"{{ 'abc'.substr(1) }} # Member 'substr' of JavaScript is not supported",
			"{% set x %}{% macro f() %}{% endmacro %}{% endset %}{{ f() }} # 'f' is defined in another block" })
	void shouldSayWhyWhenTemplateIsRefused(String template, String message) {
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> render(template))
			.withMessageContaining(message);
	}

	private static String render(String template) {
		Map<String, Object> variables = new LinkedHashMap<>();
		variables.put("text", "a<b");
		variables.put("three", 3);
		variables.put("words", "the quick brown fox jumps over");
		variables.put("lines", "a\nb");
		variables.put("newLine", "\n");
		variables.put("manyb", "ab".repeat(20_000));
		variables.put("tasks", List.of(Map.of("name", "A", "priority", 3), Map.of("name", "B"),
				Map.of("name", "C", "priority", 2), Map.of("name", "D")));
		variables.put("long", IntStream.range(0, 80).mapToObj(NunjucksJavaScriptTests::mixed).toList());
		BuildMeter meter = TemplateLimits.DEFAULT.share().start();
		return new TemplateCompiler(TemplateLimits.DEFAULT).compile(template, TemplateFormat.NUNJUCKS, meter)
			.render(variables, false, meter);
	}

	private static Object mixed(int i) {
		return (i % 7 == 0) ? (Object) ("x" + i) : (i % 5 == 0) ? String.valueOf(i * 37 % 80) : (Object) (i * 37 % 80);
	}

}
