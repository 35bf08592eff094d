package dev.braintrust.spring.template.internal;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.TemplateFormat;

/**
 * An engine for a template language. Engines are discovered by
 * {@link java.util.ServiceLoader} with the class loader of this interface.
 * Implementations must be thread-safe and stateless.
 */
public interface TemplateEngine {

	/**
	 * The format of the templates that this engine compiles.
	 * @return the format
	 */
	TemplateFormat format();

	/**
	 * Compile a template.
	 * @param source the template, not longer than the limits allow
	 * @param limits the limits on nesting and rendered size
	 * @param meter counts the costs of compiling
	 * @return the compiled template
	 * @throws TemplateException if the template is malformed or nests too deeply
	 * @throws dev.braintrust.spring.limit.internal.LimitExceededException if compiling
	 * takes too long or needs too much memory
	 */
	Template compile(String source, TemplateLimits limits, BuildMeter meter);

}
