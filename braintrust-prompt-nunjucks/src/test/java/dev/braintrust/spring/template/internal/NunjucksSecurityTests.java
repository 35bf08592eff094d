package dev.braintrust.spring.template.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests that a nunjucks template accesses only data and stays within its limits.
 */
class NunjucksSecurityTests {

	private static final String SECRET = "s3cr3t";

	private static final Map<String, Object> VARIABLES = Map.of("text", SECRET, "list", List.of("a", "b"), "object",
			Map.of("key", "value"), "number", 5);

	private static final TemplateLimits LIMITS = new TemplateLimits(1_000_000, 100, 1_000_000, Duration.ofMillis(300));

	@ParameterizedTest
	@ValueSource(strings = { "text.class", "text['class']", "text.bytes", "object.class", "list.class", "number.class",
			"object.size", "object.entrySet", "list.size", "list.stream", "number.intValue", "range.class",
			"none.class", "text.value", "object.constructor", "object.__proto__", "object.hasOwnProperty",
			"object.toString", "text.constructor", "list.constructor", "range.constructor", "range.call", "range.apply",
			"range.bind", "cycler.prototype", "constructor", "__proto__", "toString", "hasOwnProperty", "globalThis",
			"process", "require", "module", "global", "self", "env", "context", "frame", "runtime", "System", "java",
			"Packages" })
	void shouldFindOnlyMembersOfData(String expression) {
		assertThat(render("[{{ " + expression + " }}]")).isEqualTo("[]");
		assertFails("{{ " + expression + "() }}");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{{ text.getClass().forName('java.lang.Runtime') }}", "{{ text.getClass().getClassLoader() }}",
					"{{ range.constructor('return process')() }}", "{{ cycler('a').next.constructor('return 1')() }}",
					"{{ list.stream().count() }}", "{{ ({}).constructor.constructor('return 1')() }}",
					"{{ a\"+process.exit(1)+\" }}", "{% macro m() %}{% endmacro %}{{ m.constructor('x')() }}" })
	void shouldCallOnlySupportedFunctions(String template) {
		assertFails(template);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{% include 'application.yml' %}", "{% include '/etc/passwd' %}", "{% extends text %}",
			"{% import 'x' as x %}", "{% from 'classpath:x' import y %}", "{% include ['a', 'b'] %}",
			"{% include none ignore missing %}" })
	void shouldNotReadFilesOrClassPath(String template) {
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> render(template))
			.withMessageContaining("template not found")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(SECRET));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{{ text | nofilter }}", "{{ text | round(1) | upper }}", "{{ list | select(text) }}",
			"{{ list | groupby(text) | upper }}", "{{ 1 in number }}", "{{ text() }}", "{{ object[text]() }}",
			"{% for a, b in [none, text] %}{% endfor %}", "{{ text.repeat(-1) }}", "{{ object | upper }}",
			"{{ object | dictsort(false, text) }}", "{{ list.push(text) }}", "{% include text %}" })
	void shouldNotQuoteValuesInErrors(String template) {
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> render(template))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(SECRET));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{% for i in range(1000000000) %}{% endfor %}",
			"{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
			"{{ range(1000000000) | join }}", "{{ range(1000000000) | reverse | length }}",
			"{{ range(1000000000) | sort }}", "{{ range(1000000000) | sum }}", "{{ range(1000000000) | dump }}",
			"{{ range(1000000000) }}", "{{ range(1000000000) | select('odd') | first }}",
			"{{ range(1000000000) | batch(2) | first }}", "{{ range(1000000000).concat(1) | first }}",
			"{{ -1 in range(1000000000) }}", "{{ range(0, 1, 0.0000000001) | length }}",
			"{{ range(1000000000000) | length }}", "{{ range(0, -1, 0.1) }}{{ range(0, 1000000000000, 0.5) }}",
			"{{ 'x'.repeat(2000000000) }}", "{{ 'x'.padStart(2000000000) }}", "{{ 'x' | center(2000000000) }}",
			"{{ 'a\nb' | indent(2000000000) }}", "{{ list | batch(1000000000, 'x') }}",
			"{{ list | slice(2000000000) | length }}",
			"{% set s = 'x' %}{% for i in range(100) %}{% set s = s ~ s %}{% endfor %}",
			"{% set s = 'xx' %}{% for i in range(100) %}{% set s = s | replace('x', s) %}{% endfor %}",
			"{% set l = [1] %}{% for i in range(100) %}{% set l = [l, l] %}{% endfor %}{{ l }}",
			"{% set l = [1] %}{% for i in range(100) %}{% set l = [l, l] %}{% endfor %}{{ l | dump }}",
			"{% set l = [1] %}{% for i in range(100) %}{% set l = l.concat(l) %}{% endfor %}",
			"{% set l = [1] %}{% for i in l %}{% set x = l.push(1) %}{% endfor %}",
			"{% set l = [1] %}{% set x = l.push(l) %}{{ l }}",
			"{% set l = [1] %}{% for i in range(100000) %}{% set l = [l] %}{% endfor %}{{ l }}{{ l | dump }}",
			"{% for i in range(100000) %}{{ 'a long text that repeats' }}{% endfor %}",
			"{{ 'a'.repeat(5000) | replace(r/.*.*.*.*.*z/, '') }}", "{{ r/a*a*a*a*a*z/.test('a'.repeat(5000)) }}",
			"{{ r/(a|b)*c/.test('ab'.repeat(100000)) }}", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
			"{% macro m(x) %}{{ m(x) }}{{ m(x) }}{% endmacro %}{{ m(1) }}" })
	void shouldStopWhenLimitIsExceeded(String template) {
		long start = System.nanoTime();
		assertFails(template);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
	}

	@Test
	void shouldRejectTooDeepTemplates() {
		int depth = 10_000;
		List<String> templates = new ArrayList<>();
		templates.add("{{ " + "(".repeat(depth) + "1" + ")".repeat(depth) + " }}");
		templates.add("{{ " + "[".repeat(depth) + "]".repeat(depth) + " }}");
		templates.add("{{ " + "{a: ".repeat(depth) + "1" + " }".repeat(depth) + " }}");
		templates.add("{{ " + "{a".repeat(depth) + " }}");
		templates.add("{{ " + "f(".repeat(depth) + ")".repeat(depth) + " }}");
		templates.add("{{ " + "a[".repeat(depth) + "]".repeat(depth) + " }}");
		templates.add("{{ " + "not ".repeat(depth) + "1 }}");
		templates.add("{{ " + "-+".repeat(depth) + "1 }}");
		templates.add("{{ a" + ".b".repeat(depth) + " }}");
		templates.add("{{ a" + "()".repeat(depth) + " }}");
		templates.add("{{ a" + " | safe".repeat(depth) + " }}");
		templates.add("{{ 1" + " ** 1".repeat(depth) + " }}");
		templates.add("{{ 1" + " // 1".repeat(depth) + " }}");
		templates.add("{{ 1" + " in l".repeat(depth) + " }}");
		templates.add("{% if a %}".repeat(depth) + "{% endif %}".repeat(depth));
		templates.add("{% for a in b %}".repeat(depth));
		templates.add("{% set a %}".repeat(depth));
		templates.add("{% macro a() %}".repeat(depth));
		templates.add("{% call a() %}".repeat(depth));
		templates.add("{% filter safe %}".repeat(depth));
		templates.add("{% switch a %}{% case 1 %}".repeat(depth));
		for (String template : templates) {
			assertFails(template);
		}
	}

	@Test
	void shouldRejectCombinedNesting() {
		String chain = "x" + " | safe".repeat(40);
		String deep = ("{% if (((" + chain + "))) %}").repeat(30);
		String recursive = "{% macro m(x) %}" + deep + "{{ m(x) }}" + "{% endif %}".repeat(30)
				+ "{% endmacro %}{{ m('x') }}";
		assertFails(recursive);
	}

	@Test
	void shouldRenderLongButFlatTemplates() {
		assertThat(render("{{ 1" + " + 1".repeat(10_000) + " }}")).isEqualTo("10001");
		assertThat(render("{% if z %}" + "{% elif z %}".repeat(10_000) + "{% else %}x{% endif %}")).isEqualTo("x");
		assertThat(render("{{ (1) }}".repeat(10_000))).hasSize(10_000);
		assertThat(render("{{ '" + "(".repeat(100_000) + "' | length }}")).isEqualTo("100000");
	}

	@Test
	void shouldChangeOnlyListsOfTemplate() {
		List<Object> list = new ArrayList<>(List.of(1));
		Template template = compile("{{ list.push(2) }}");
		assertThatExceptionOfType(TemplateException.class)
			.isThrownBy(() -> template.render(Map.of("list", list), false, meter()));
		assertThat(list).containsExactly(1);
		assertThat(render("{% set own = [1] %}{{ own.push(2) }}{{ own }}")).isEqualTo("21,2");
	}

	@Test
	void shouldKeepNoStateBetweenRenderings() {
		Template template = compile(
				"{{ x }}{% set x = 1 %}{% set c = cycler('a', 'b') %}{{ c.next() }}{% set range = 5 %}{{ range }}");
		assertThat(template.render(Map.of(), false, meter())).isEqualTo("a5");
		assertThat(template.render(Map.of(), false, meter())).isEqualTo("a5");
	}

	@Test
	void shouldRenderConcurrently() throws Exception {
		Template template = compile("{% macro m(x) %}[{{ x }}]{% endmacro %}{% set s = 0 %}"
				+ "{% for i in range(n) %}{% set s = s + i %}{{ m(i) }}{% endfor %}{{ s }}");
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Future<String>> results = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				int n = i % 7;
				results.add(threads.submit(() -> template.render(Map.of("n", n), false, meter())));
			}
			for (int i = 0; i < 200; i++) {
				assertThat(results.get(i).get()).isEqualTo(template.render(Map.of("n", i % 7), false, meter()));
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void shouldCompileAMalformedTemplateAndFailWhenItIsRendered() {
		assertThatCode(() -> compile("{% if %}")).doesNotThrowAnyException();
		assertFails("{% if %}");
	}

	private static void assertFails(String template) {
		assertThatThrownBy(() -> render(template)).as(template.substring(0, Math.min(100, template.length())))
			.isInstanceOfAny(TemplateException.class, LimitExceededException.class);
	}

	private static String render(String template) {
		return compile(template).render(VARIABLES, false, meter());
	}

	private static Template compile(String template) {
		return new TemplateCompiler(LIMITS).compile(template, TemplateFormat.NUNJUCKS, meter());
	}

	private static BuildMeter meter() {
		return LIMITS.share().start();
	}

}
