package dev.braintrust.spring.template.internal;

import java.util.Locale;
import java.util.ServiceLoader;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;

/**
 * Compiles templates. Thread-safe.
 * <p>
 * Compiling a malformed template succeeds, and rendering it fails, as in Braintrust's
 * SDK, so that one malformed message does not hide the errors of others.
 */
public final class TemplateCompiler {

	private final TemplateLimits limits;

	private final MustacheNames names = new MustacheNames();

	/** Looked up for the first nunjucks template. */
	private volatile @Nullable TemplateEngine nunjucks;

	public TemplateCompiler(TemplateLimits limits) {
		this.limits = limits;
	}

	/**
	 * Compile a template.
	 * @param source the template
	 * @param format its format
	 * @param meter counts the costs
	 * @return the compiled template
	 */
	public Template compile(String source, TemplateFormat format, BuildMeter meter) {
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
				case MUSTACHE ->
					new MustacheTemplate(source, new MustacheParser(source, this.limits, this.names, meter).parse());
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

	/**
	 * Independent of the thread's context class loader, which may find no engine or that
	 * of another application.
	 */
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
