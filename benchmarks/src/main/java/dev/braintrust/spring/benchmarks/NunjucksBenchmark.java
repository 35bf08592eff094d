package dev.braintrust.spring.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.SharedLimits;
import dev.braintrust.spring.template.TemplateFormat;
import dev.braintrust.spring.template.internal.Template;
import dev.braintrust.spring.template.internal.TemplateCompiler;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * Cost of compiling and rendering nunjucks templates: the messages of the benchmarks'
 * prompt, and a template that uses most of the language.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NunjucksBenchmark {

	private static final List<String> MESSAGES = List.of("""
			You are a support agent for {{ company | safe }}. Answer in {{ language }}.

			Known policies:
			{% for policy in policies %}- {{ policy.title | safe }}: {{ policy.text | safe }}
			{% endfor %}
			Be brief and cite the policy title you used.""", """
			Customer {{ customer.name | safe }} (tier {{ customer.tier }}) writes:

			{{ message | safe }}""");

	private static final List<String> LANGUAGE = List.of("""
			{# Most of the language -#}
			{% macro policy(number, title, text, width=40) -%}
			{{ number }}. {{ title | upper }}: {{ text | truncate(width) }}
			{%- endmacro %}
			{% set greeting = 'Hello ' ~ (customer.name if customer else 'customer') %}
			{{ greeting | replace('Hello', 'Dear') }},
			{% for row in policies | sort(attribute='title') %}
			{{- loop.index0 + 1 if loop.first else loop.index }}{{ policy(loop.index, row.title, text=row.text) }}
			{% else %}none{% endfor %}
			{% if customer.tier in ['gold', 'platinum'] and policies | length > 2 * 1 -%}
			Priority: {{ (policies | length / 2) | round(1) }}
			{% elif customer.tier is defined %}Normal{% else %}Low{% endif %}
			{% set lines %}{% for word in message.split(' ').slice(0, 5) %}{{ word | title }} {% endfor %}{% endset %}
			{{ lines | trim }} {{ message.replace(r/[^a-z ]+/gi, '') | wordcount }}
			{{ {company: company, language: [language, 1.5, none]} | dump | safe }}
			{% switch language %}{% case 'English' %}en{% default %}other{% endswitch %}
			{% for key, value in customer %}{{ key }}={{ value }};{% endfor %}""");

	@Param({ "messages", "language" })
	public String template = "";

	private final Map<String, Object> variables = BenchPrompt.variables();

	private final TemplateCompiler compiler = new TemplateCompiler(TemplateLimits.DEFAULT);

	private final SharedLimits limits = TemplateLimits.DEFAULT.share();

	private List<Template> templates = List.of();

	@Setup
	public void setUp() {
		this.templates = compile();
		List<String> rendered = render();
		if (this.template.equals("messages") && !rendered.equals(BenchPrompt.expected())) {
			throw new IllegalStateException("Unexpected messages: " + rendered);
		}
	}

	@Benchmark
	public List<Template> compile() {
		List<Template> compiled = new ArrayList<>(2);
		BuildMeter meter = this.limits.start();
		for (String source : this.template.equals("messages") ? MESSAGES : LANGUAGE) {
			compiled.add(this.compiler.compile(source, TemplateFormat.NUNJUCKS, meter));
		}
		return compiled;
	}

	@Benchmark
	public List<String> render() {
		List<String> rendered = new ArrayList<>(2);
		BuildMeter meter = this.limits.start();
		for (Template compiled : this.templates) {
			rendered.add(compiled.render(this.variables, false, meter));
		}
		return rendered;
	}

}
