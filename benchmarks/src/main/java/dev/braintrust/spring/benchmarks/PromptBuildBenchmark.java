package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.Template;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache.Compiler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import org.springframework.ai.chat.prompt.PromptTemplate;
import org.springframework.ai.template.ValidationMode;
import org.springframework.ai.template.st.StTemplateRenderer;

import dev.braintrust.prompt.BraintrustPrompt;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.SharedLimits;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.template.TemplateFormat;
import dev.braintrust.spring.template.internal.TemplateCompiler;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * Cost of building a prompt: the starter's complete build (request and origin), and
 * rendering the two messages with other libraries. Templates are compiled in advance,
 * except by the official SDK and Spring AI, which do not support it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PromptBuildBenchmark {

	private final Map<String, Object> variables = BenchPrompt.variables();

	private final Prompt prompt = Prompt.fromJson(BenchPrompt.row());

	private final List<dev.braintrust.spring.template.internal.Template> templates = new ArrayList<>();

	private final BraintrustPrompt official = official();

	private final List<Template> handlebars = new ArrayList<>();

	private final List<Mustache> mustacheJava = new ArrayList<>();

	private final List<com.samskivert.mustache.Template> jmustache = new ArrayList<>();

	private final SharedLimits limits = TemplateLimits.DEFAULT.share();

	private String springAiSystem = "";

	private String springAiUser = "";

	/** The SDK can load prompts only from a server. */
	private static BraintrustPrompt official() {
		try (BraintrustStub stub = new BraintrustStub()) {
			return stub.officialLoader().load("bench-support-agent");
		}
	}

	@Setup
	public void compile() throws IOException {
		Handlebars engine = new Handlebars().with(EscapingStrategy.NOOP);
		Compiler compiler = com.samskivert.mustache.Mustache.compiler().withEscaper(Escapers.NONE);
		TemplateCompiler templateCompiler = new TemplateCompiler(TemplateLimits.DEFAULT);
		for (String template : BenchPrompt.templates()) {
			this.templates.add(templateCompiler.compile(template, TemplateFormat.MUSTACHE, this.limits.start()));
			this.handlebars.add(engine.compileInline(template));
			this.mustacheJava.add(new DefaultMustacheFactory() {

				@Override
				public void encode(String value, java.io.Writer writer) {
					try {
						writer.write(value);
					}
					catch (IOException ex) {
						throw new UncheckedIOException(ex);
					}
				}

			}.compile(new StringReader(template), "message"));
			this.jmustache.add(compiler.compile(template));
		}
		// Spring AI uses StringTemplate, whose syntax differs
		this.springAiSystem = """
				You are a support agent for {company}. Answer in {language}.

				Known policies:
				{policies:{p | - {p.title}: {p.text}
				}}
				Be brief and cite the policy title you used.""";
		this.springAiUser = "Customer {customer.name} (tier {customer.tier}) writes:\n\n{message}";
		check(build().messages().stream().map((message) -> (String) message.get("content")).toList());
		check(render());
		check(concatenation());
		check(springAiPromptTemplate());
		check(jmustache());
		check(mustacheJava());
	}

	private static void check(List<String> rendered) {
		if (!rendered.equals(BenchPrompt.expected())) {
			throw new IllegalStateException("Unexpected messages: " + rendered);
		}
	}

	@Benchmark
	public BuiltPrompt build() {
		return this.prompt.build(this.variables);
	}

	/** The part of {@link #build()} that other libraries support. */
	@Benchmark
	public List<String> render() {
		List<String> rendered = new ArrayList<>(2);
		BuildMeter meter = this.limits.start();
		for (dev.braintrust.spring.template.internal.Template template : this.templates) {
			rendered.add(template.render(this.variables, false, meter));
		}
		return rendered;
	}

	@Benchmark
	public List<Map<String, Object>> officialSdkRenderMessages() {
		return this.official.renderMessages(this.variables);
	}

	@Benchmark
	public List<String> springAiPromptTemplate() {
		return List.of(springAi(this.springAiSystem).render(this.variables),
				springAi(this.springAiUser).render(this.variables));
	}

	/** Without validation, which treats names of the template's own items as missing. */
	private static PromptTemplate springAi(String template) {
		return PromptTemplate.builder()
			.template(template)
			.renderer(StTemplateRenderer.builder().validationMode(ValidationMode.NONE).build())
			.build();
	}

	@Benchmark
	public List<String> handlebarsJava() throws IOException {
		List<String> rendered = new ArrayList<>(2);
		for (Template template : this.handlebars) {
			rendered.add(template.apply(this.variables));
		}
		return rendered;
	}

	@Benchmark
	public List<String> mustacheJava() {
		List<String> rendered = new ArrayList<>(2);
		for (Mustache mustache : this.mustacheJava) {
			rendered.add(mustache.execute(new StringWriter(), this.variables).toString());
		}
		return rendered;
	}

	@Benchmark
	public List<String> jmustache() {
		List<String> rendered = new ArrayList<>(2);
		for (com.samskivert.mustache.Template template : this.jmustache) {
			rendered.add(template.execute(this.variables));
		}
		return rendered;
	}

	/** The lower limit: string concatenation by hand. */
	@Benchmark
	@SuppressWarnings("unchecked")
	public List<String> concatenation() {
		StringBuilder policies = new StringBuilder();
		for (Map<String, Object> policy : (List<Map<String, Object>>) Objects
			.requireNonNull(this.variables.get("policies"))) {
			policies.append("- ").append(policy.get("title")).append(": ").append(policy.get("text")).append('\n');
		}
		Map<String, Object> customer = (Map<String, Object>) Objects.requireNonNull(this.variables.get("customer"));
		String system = "You are a support agent for " + this.variables.get("company") + ". Answer in "
				+ this.variables.get("language") + ".\n\nKnown policies:\n" + policies
				+ "\nBe brief and cite the policy title you used.";
		String user = "Customer " + customer.get("name") + " (tier " + customer.get("tier") + ") writes:\n\n"
				+ this.variables.get("message");
		return List.of(system, user);
	}

}
