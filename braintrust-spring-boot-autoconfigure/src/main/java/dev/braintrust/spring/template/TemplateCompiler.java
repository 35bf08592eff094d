package dev.braintrust.spring.template;

import dev.braintrust.spring.limit.Meter;
import dev.braintrust.spring.template.nunjucks.NunjucksTemplate;

/**
 * Compiles templates, once per loaded prompt. Thread-safe.
 * <p>
 * A malformed template compiles, too: the error comes when it is rendered, as it does in
 * Braintrust's own SDK, so that one broken message does not hide the others.
 * <p>
 * Internal to the starter.
 */
public final class TemplateCompiler {

	private final TemplateLimits limits;

	public TemplateCompiler(TemplateLimits limits) {
		this.limits = limits;
	}

	/**
	 * Compile a template.
	 * @param source the template
	 * @param format its language
	 * @param meter counts the costs
	 * @return the compiled template
	 */
	public Template compile(String source, TemplateFormat format, Meter meter) {
		if (format == TemplateFormat.NONE) {
			return (variables, strict, costs) -> source;
		}
		try {
			if (source.length() > this.limits.templateSize()) {
				throw new TemplateException(
						"The template has %d characters, more than the limit of %d (braintrust.prompts.template.maximum-size)"
							.formatted(source.length(), this.limits.templateSize()));
			}
			return switch (format) {
				case MUSTACHE -> new MustacheTemplate(new MustacheParser(source, this.limits, meter).parse());
				case NUNJUCKS -> NunjucksTemplate.compile(source, this.limits, meter);
				case NONE -> throw new IllegalStateException();
			};
		}
		catch (TemplateException ex) {
			String message = ex.getMessage();
			return (variables, strict, costs) -> {
				throw new TemplateException(message);
			};
		}
	}

}
