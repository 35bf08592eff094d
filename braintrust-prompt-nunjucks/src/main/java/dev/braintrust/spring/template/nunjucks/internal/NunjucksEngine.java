package dev.braintrust.spring.template.nunjucks.internal;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;
import dev.braintrust.spring.template.internal.Template;
import dev.braintrust.spring.template.internal.TemplateEngine;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * The nunjucks engine, which renders like Braintrust's JavaScript plug-in (nunjucks 3.2
 * with autoescape and without a template loader).
 */
public final class NunjucksEngine implements TemplateEngine {

	@Override
	public TemplateFormat format() {
		return TemplateFormat.NUNJUCKS;
	}

	@Override
	public Template compile(String source, TemplateLimits limits, BuildMeter meter) {
		return NunjucksTemplate.compile(source, limits, meter);
	}

}
