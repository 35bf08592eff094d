package dev.braintrust.spring.template.nunjucks.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.template.internal.Template;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.internal.TemplateLimitException;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * A compiled nunjucks template.
 */
final class NunjucksTemplate implements Template {

	private final List<Statement> statements;

	/** How deep macros may call each other. */
	private final int callLimit;

	private NunjucksTemplate(List<Statement> statements, int callLimit) {
		this.statements = List.copyOf(statements);
		this.callLimit = callLimit;
	}

	/**
	 * Compile a template.
	 * @param source the template
	 * @param limits how deep templates may nest
	 * @param meter counts the costs
	 * @return the compiled template
	 * @throws TemplateException if the template is malformed or nests too deep
	 */
	static NunjucksTemplate compile(String source, TemplateLimits limits, Meter meter) {
		return new NunjucksTemplate(new TemplateParser(source, limits, meter).parse(), limits.nesting());
	}

	@Override
	public String render(Map<String, ? extends @Nullable Object> variables, boolean strict, Meter meter) {
		try {
			return new Rendering(variables, strict, this.callLimit, meter).render(this.statements);
		}
		catch (StackOverflowError ex) {
			// The limits on nesting do not foresee lists that a loop nests.
			throw new TemplateLimitException("The template's values nest too deep to be rendered");
		}
	}

}
