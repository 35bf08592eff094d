package dev.braintrust.spring.template.internal;

import java.util.Locale;
import java.util.ServiceLoader;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.template.TemplateFormat;

/**
 * Compiles templates, once per loaded prompt. Thread-safe.
 * <p>
 * A malformed template compiles, too: the error comes when it is rendered, as it does in
 * Braintrust's own SDK, so that one broken message does not hide the others.
 */
public final class TemplateCompiler {

	private final TemplateLimits limits;

	/** Looked up with the first template that needs it. */
	private volatile @Nullable TemplateEngine nunjucks;

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
				throw new TemplateLimitException(
						"The template has %d characters, more than the limit of %d (braintrust.prompts.template.maximum-size)"
							.formatted(source.length(), this.limits.templateSize()));
			}
			return switch (format) {
				case MUSTACHE -> new MustacheTemplate(new MustacheParser(source, this.limits, meter).parse());
				case NUNJUCKS -> nunjucks().compile(source, this.limits, meter);
				case NONE -> throw new IllegalStateException();
			};
		}
		catch (TemplateException ex) {
			String message = String.valueOf(ex.getMessage());
			boolean isLimit = ex instanceof TemplateLimitException;
			return (variables, strict, costs) -> {
				throw isLimit ? new TemplateLimitException(message) : new TemplateException(message);
			};
		}
	}

	private TemplateEngine nunjucks() {
		TemplateEngine engine = this.nunjucks;
		if (engine == null) {
			engine = find(TemplateFormat.NUNJUCKS);
			this.nunjucks = engine;
		}
		return engine;
	}

	/** Whatever the thread's class loader: that may see no engine, or another's. */
	private static TemplateEngine find(TemplateFormat format) {
		for (TemplateEngine engine : ServiceLoader.load(TemplateEngine.class, TemplateEngine.class.getClassLoader())) {
			if (engine.format() == format) {
				return engine;
			}
		}
		throw new TemplateException("There is no engine for %s templates on the class path: add the dependency "
			.formatted(format.name().toLowerCase(Locale.ROOT)) + "dev.braintrust.spring:braintrust-prompt-nunjucks");
	}

}
