package dev.braintrust.spring.template.internal;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests that the time and memory of compiling grow linearly with the size of a template.
 */
class CompilationCostTests {

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/** Twice, plus a margin for data structures that grow in steps. */
	private static final double MAX_GROWTH = 2.6;

	/** Maximum growth of time for four times the size; quadratic growth would be 16. */
	private static final double MAX_GROWTH_OF_TIME = 10;

	private static final TemplateLimits LIMITS = new TemplateLimits(10_000_000, 100, 10_000_000, Duration.ofMinutes(5),
			10_000_000_000L);

	static Stream<Arguments> shapes() {
		return Stream.of(mustache("text", "x"), mustache("lines", "x\n"), mustache("variables", "{{a}}"),
				mustache("text and variables", "x{{a}}"), mustache("unescaped", "x{{{a}}}"),
				mustache("changed delimiters", "{{=<% %>=}}"),
				mustache("changing delimiters", "{{=<% %>=}}<%={{ }}=%>"), mustache("comments in lines", "{{! c }}\n"),
				mustache("sections", "{{#a}}x{{/a}}"), mustache("inverted", "{{^a}}x{{/a}}\n"),
				mustache("partials", "{{> a}} "), mustache("braces", "{{{a}} "),
				arguments("mustache: a long name", TemplateFormat.MUSTACHE,
						(IntFunction<String>) (n) -> "{{" + "a.".repeat(n) + "a}}"),
				arguments("mustache: long delimiters", TemplateFormat.MUSTACHE,
						(IntFunction<String>) (n) -> "{{=" + "<".repeat(n) + "! >=}}" + "<".repeat(2 * n)),
				arguments("mustache: spaces", TemplateFormat.MUSTACHE,
						(IntFunction<String>) (n) -> "{{a" + " ".repeat(n) + "}}" + " ".repeat(n) + "{{a}}"),
				nunjucks("text", "x\n"), nunjucks("variables", "{{ a }}"), nunjucks("comments", "{# c #}"),
				nunjucks("conditions", "{% if a %}x{% endif %}"), nunjucks("raw without an end", "{%- raw %}"),
				nunjucks("raw and verbatim", "{% raw %}{% verbatim %}"), nunjucks("raw", "{% raw %}x{% endraw %}"),
				nunjucks("open tags", "{% "), nunjucks("assignments", "{% set a = b|upper %}"),
				arguments("nunjucks: a long sum", TemplateFormat.NUNJUCKS,
						(IntFunction<String>) (n) -> "{{ 1" + "+1".repeat(n) + " }}"),
				arguments("nunjucks: mixed operators", TemplateFormat.NUNJUCKS,
						(IntFunction<String>) (n) -> "{{ 1" + " + 2 * 3 ~ 4 and 5 or 6 == 7".repeat(n / 8) + " }}"),
				arguments("nunjucks: a long list", TemplateFormat.NUNJUCKS,
						(IntFunction<String>) (n) -> "{{ [" + "{a: 1}, ".repeat(n / 4) + "1] }}"),
				arguments("nunjucks: a regular expression", TemplateFormat.NUNJUCKS,
						(IntFunction<String>) (n) -> "{{ r/" + "(a|[b-c]*?)".repeat(n / 8) + "/ }}"),
				arguments("nunjucks: a string", TemplateFormat.NUNJUCKS,
						(IntFunction<String>) (n) -> "{{ '" + "\\n".repeat(n) + "' }}"),
				arguments("nunjucks: many branches", TemplateFormat.NUNJUCKS,
						(IntFunction<String>) (n) -> "{% if a %}" + "{% elif a %}".repeat(n / 4) + "{% endif %}"));
	}

	private static Arguments mustache(String name, String piece) {
		return arguments("mustache: " + name, TemplateFormat.MUSTACHE, (IntFunction<String>) piece::repeat);
	}

	private static Arguments nunjucks(String name, String piece) {
		return arguments("nunjucks: " + name, TemplateFormat.NUNJUCKS, (IntFunction<String>) piece::repeat);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("shapes")
	void shouldGrowLinearly(String name, TemplateFormat format, IntFunction<String> template) {
		int size = 5_000;
		cost(format, template.apply(size));
		Cost once = cost(format, template.apply(size));
		Cost twice = cost(format, template.apply(2 * size));
		assertThat(twice.work()).isLessThanOrEqualTo((long) (once.work() * MAX_GROWTH) + 10_000);
		assertThat(twice.bytes()).isLessThanOrEqualTo((long) (once.bytes() * MAX_GROWTH) + 100_000);
		// uncounted work shows in the time; uses the fastest of several runs
		long small = Long.MAX_VALUE;
		long large = Long.MAX_VALUE;
		for (int i = 0; i < 4; i++) {
			small = Math.min(small, cost(format, template.apply(4 * size)).nanos());
			large = Math.min(large, cost(format, template.apply(16 * size)).nanos());
		}
		assertThat(large).isLessThan((long) (small * MAX_GROWTH_OF_TIME) + Duration.ofMillis(100).toNanos());
	}

	/**
	 * The cost of compiling.
	 *
	 * @param work the counted work
	 * @param bytes the number of allocated bytes
	 * @param nanos the CPU time in nanoseconds
	 */
	private record Cost(long work, long bytes, long nanos) {
	}

	private static Cost cost(TemplateFormat format, String template) {
		try (BuildMeter meter = LIMITS.share().start()) {
			long bytes = threads.getCurrentThreadAllocatedBytes();
			long nanos = threads.getCurrentThreadCpuTime();
			new TemplateCompiler(LIMITS).compile(template, format, meter);
			return new Cost(meter.work(), threads.getCurrentThreadAllocatedBytes() - bytes,
					threads.getCurrentThreadCpuTime() - nanos);
		}
	}

}
