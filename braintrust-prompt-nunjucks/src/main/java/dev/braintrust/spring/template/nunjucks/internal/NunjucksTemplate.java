package dev.braintrust.spring.template.nunjucks.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.Template;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.internal.TemplateLimitException;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.template.nunjucks.internal.parsing.TemplateParser;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * A compiled nunjucks template.
 */
final class NunjucksTemplate implements Template {

	private final List<Statement> statements;

	private final FunctionScope function;

	/** Maximum nesting depth of macro calls. */
	private final int callLimit;

	private NunjucksTemplate(List<Statement> statements, FunctionScope function, int callLimit) {
		this.statements = List.copyOf(statements);
		this.function = function;
		this.callLimit = callLimit;
	}

	/**
	 * Compile a template.
	 * @param source the template
	 * @param limits the limit on nesting
	 * @param meter counts the costs
	 * @return the compiled template
	 * @throws TemplateException if the template is malformed or nests too deeply
	 */
	static NunjucksTemplate compile(String source, TemplateLimits limits, BuildMeter meter) {
		TemplateParser parser = new TemplateParser(source, limits, meter);
		return new NunjucksTemplate(parser.parse(), parser.function(), limits.nesting());
	}

	@Override
	public String render(Map<String, ? extends @Nullable Object> variables, boolean strict, BuildMeter meter) {
		try {
			return new Rendering(variables, strict, this.callLimit, this.function, meter).render(this.statements);
		}
		catch (StackOverflowError ex) {
			// a loop can nest lists deeper than the nesting limit of templates
			throw new TemplateLimitException("The template's values nest too deeply to be rendered");
		}
	}

}
